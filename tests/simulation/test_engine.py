"""A simulation asks every respondent every item in order, with the memory of its own earlier answers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import tiny_study
from value_survey.config import Params
from value_survey.models.protocol import FinishReason, Identity, Request, Response, Role
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal
from value_survey.simulation.memory import Memory, clean, forget
from value_survey.simulation.profile import seed_of, stream_of
from value_survey.simulation.prompt import conversation, question_text

COUNT = 9


class Recorder:
    """A model that answers by rule, or not at all, and writes down what it is asked."""

    def __init__(self, refresh: int | None = None) -> None:
        self.identity = Identity("recorder", "test", "1")
        self.asked: list[list[Request]] = []
        self.calls: list[str] = []
        if refresh is not None:
            self.refresh = refresh
            self.forget = lambda: self.calls.append("forget")
            self.replay = lambda requests: self.calls.append(f"replay {requests[0].item_id}")

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        self.asked.append(list(requests))
        self.calls.append(f"answer {requests[0].item_id}")
        return [Response(self.text(request), 5, 3, FinishReason.STOP) for request in requests]

    def text(self, request: Request) -> str:
        if request.seed % 4 == 0:
            return "I would rather not say."
        return f"Answer: {request.seed % 3}\nExplanation: Because of {request.seed}. And more."


def simulation(tmp_path: Path, name: str = "journal", study: Params | None = None) -> Simulation:
    return Simulation(
        study or tiny_study.params(),
        "drawn-us",
        tiny_study.questionnaire(count=COUNT),
        Journal(tmp_path / f"{name}.jsonl", "id"),
    )


def advance(one: Simulation, model: Any, limit: int | None = None) -> list[int]:
    progress: list[int] = []
    one.advance(model, progress.append, limit)
    return progress


def test_every_respondent_is_asked_every_item_in_order(tmp_path: Path) -> None:
    one, model = simulation(tmp_path), Recorder()
    assert one.remaining == COUNT
    assert advance(one, model) == [4] * COUNT
    assert one.remaining == 0
    ids = [item.item_id for item in tiny_study.items("US", tiny_study.Language.EN, COUNT)]
    assert [[request.item_id for request in step] for step in model.asked] == [[name] * 4 for name in ids]
    assert [[request.respondent for request in step] for step in model.asked] == [[0, 1, 2, 3]] * COUNT
    assert {request.culture for step in model.asked for request in step} == {"US"}
    assert [[row["item_id"] for row in step] for step in one.done] == [[name] * 4 for name in ids]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"memory_order": "drawn"},
        {"memory_replacement": True},
        {"shuffle_options": True, "memory_order": "drawn", "memory_replacement": True},
        {"max_memory_length": 0},
    ],
)
def test_memory_follows_algorithm_1(tmp_path: Path, settings: dict[str, Any]) -> None:
    # Algorithm 1 written a second time, respondent by respondent.
    study = tiny_study.params(settings=settings)
    asked, seed = tiny_study.questionnaire(count=COUNT), study.simulation.seed
    one, model = simulation(tmp_path, study=study), Recorder()
    advance(one, model)
    lengths = []
    for number in range(4):
        memory: list[Memory] = []
        for position, item in enumerate(asked.items):
            row, request = one.done[position][number], model.asked[position][number]
            order = list(item.options)
            if settings.get("shuffle_options"):
                stream = stream_of(seed, "options", "US", number, item.item_id)
                order = [order[index] for index in stream.permutation(len(order))]
            question = question_text(asked.prompt, item, order)
            expected = conversation(asked.prompt, asked.country, row["region"], item, question, memory)
            assert request.turns == expected
            assert row["prompt"] == expected[-1].text
            assert row["memory_items"] == [entry.item_id for entry in memory]
            assert row["memory"] == [[entry.question, entry.answer] for entry in memory]
            assert row["option_order"] == order
            lengths.append(len(memory))
            assert len(memory) <= row["memory_length"]
            answer = clean(row["response"])
            if answer is not None:
                memory.append(Memory(item.item_id, question, answer))
            memory = forget(
                memory,
                row["memory_length"],
                stream_of(seed, "memory", "US", number, item.item_id),
                replacement=bool(settings.get("memory_replacement")),
                chronological=settings.get("memory_order") != "drawn",
            )
    if settings.get("max_memory_length") == 0:
        assert set(lengths) == {0}
    else:
        assert max(lengths) >= 2


def test_remembered_questions_carry_no_instruction(tmp_path: Path) -> None:
    one, model = simulation(tmp_path), Recorder()
    advance(one, model)
    longest = max((request for step in model.asked for request in step), key=lambda asked: len(asked.turns))
    *before, last = longest.turns
    assert len(before) >= 4
    assert [turn.role for turn in before] == [Role.USER, Role.ASSISTANT] * (len(before) // 2)
    assert all(turn.text.startswith("Request: ") for turn in before[::2])
    assert all(turn.text.startswith("Answer: ") for turn in before[1::2])
    assert not any("And more" in turn.text for turn in before)
    assert last.role is Role.USER
    assert "act as a citizen" in last.text


def test_each_respondent_has_its_own_decoding_and_place(tmp_path: Path) -> None:
    one, model = simulation(tmp_path), Recorder()
    advance(one, model)
    for step, rows in zip(model.asked, one.done, strict=True):
        for request, row in zip(step, rows, strict=True):
            assert (request.decoding.num_beams, request.decoding.do_sample) == (
                row["num_beams"],
                row["do_sample"],
            )
            assert request.decoding.max_new_tokens == 6
            assert (request.decoding.temperature, request.decoding.top_p, request.decoding.top_k) == (
                1.0,
                1.0,
                50,
            )
            assert f"from the United States living in {row['region']}." in row["prompt"]
    assert len({(row["num_beams"], row["do_sample"], row["region"]) for row in one.done[0]}) > 1
    for number in range(4):
        fixed = ("region", "memory_length", "num_beams", "do_sample", "respondent")
        assert len({tuple(step[number][key] for key in fixed) for step in one.done}) == 1


def test_every_response_has_a_seed_of_its_own(tmp_path: Path) -> None:
    one = simulation(tmp_path)
    advance(one, Recorder())
    seeds = [row["seed"] for step in one.done for row in step]
    assert len(set(seeds)) == len(seeds)
    labels = ("reference-sampler", "US", "en", "def", "response", 2, "US-T1-original")
    assert one.done[0][2]["seed"] == seed_of(11, *labels)


@pytest.mark.parametrize("change", [{"model": "uniform"}, {"language": "zh"}])
def test_two_runs_share_respondents_and_no_luck(tmp_path: Path, change: dict[str, str]) -> None:
    raw = tiny_study.raw_params()
    raw["runs"]["drawn-us"] |= change
    one, other = simulation(tmp_path), simulation(tmp_path, "other", Params.model_validate(raw))
    advance(one, Recorder())
    advance(other, Recorder())
    for row, twin in zip(one.done[0], other.done[0], strict=True):
        assert row["seed"] != twin["seed"]
        assert row["region"] == twin["region"]
        assert (row["memory_length"], row["num_beams"]) == (twin["memory_length"], twin["num_beams"])


def test_options_are_shuffled_anew_at_each_question(tmp_path: Path) -> None:
    one = simulation(tmp_path, study=tiny_study.params(settings={"shuffle_options": True}))
    advance(one, Recorder())
    multiple = [row for step in one.done for row in step if "T3" in row["item_id"]]
    assert all(sorted(row["option_order"]) == [1, 2, 3] for row in multiple)
    assert len({tuple(row["option_order"]) for row in multiple}) > 3
    for row in multiple:
        labels = dict(enumerate(("Work", "Friends", "Faith"), start=1))
        shown = ", ".join(f"{code}: {labels[code]}" for code in row["option_order"])
        assert row["prompt"].endswith(f" - {shown}")


@pytest.mark.parametrize("limits", [[1] * COUNT, [2, 3, 4], [5, None], [0, 8, 1], [100]])
def test_stopped_and_resumed_it_gives_the_same_answers(tmp_path: Path, limits: list[int | None]) -> None:
    whole = simulation(tmp_path)
    advance(whole, Recorder())
    for limit in limits:
        one = simulation(tmp_path, "parts")
        progress = advance(one, Recorder(), limit)
        assert len(progress) <= (COUNT if limit is None else limit)
    assert one.remaining == 0
    assert one.done == whole.done
    assert simulation(tmp_path, "parts").done == whole.done


def test_one_simulation_can_be_advanced_piece_by_piece(tmp_path: Path) -> None:
    whole, parts = simulation(tmp_path), simulation(tmp_path, "parts")
    advance(whole, Recorder())
    model = Recorder(refresh=4)
    for _ in range(COUNT):
        advance(parts, model, 1)
    assert parts.done == whole.done
    assert not any(call.startswith("replay") for call in model.calls)


def test_a_model_that_fails_leaves_the_steps_before(tmp_path: Path) -> None:
    class Failing(Recorder):
        def answer(self, requests: Sequence[Request]) -> list[Response]:
            if len(self.asked) == 2:
                raise ConnectionError
            return super().answer(requests)

    one = simulation(tmp_path)
    with pytest.raises(ConnectionError):
        advance(one, Failing())
    again = simulation(tmp_path)
    assert len(again.done) == 2
    assert again.remaining == COUNT - 2


@pytest.mark.parametrize(
    ("done", "calls"),
    [
        (0, ["forget", "answer 0", "answer 1", "answer 2", "answer 3", "forget", "answer 4", "answer 5"]),
        (2, ["replay 0", "replay 1", "answer 2", "answer 3", "forget", "answer 4", "answer 5", "answer 6"]),
        (4, ["forget", "answer 4", "answer 5", "answer 6", "answer 7", "forget", "answer 8"]),
        (7, ["replay 4", "replay 5", "replay 6", "answer 7", "forget", "answer 8"]),
        (9, []),
    ],
)
def test_a_storing_model_is_brought_to_where_an_undisturbed_run_would_have_it(
    tmp_path: Path, done: int, calls: list[str]
) -> None:
    if done:
        advance(simulation(tmp_path), Recorder(refresh=4), done)
    model = Recorder(refresh=4)
    advance(simulation(tmp_path), model)
    ids = [item.item_id for item in tiny_study.items("US", tiny_study.Language.EN, COUNT)]
    named = [call.rpartition(" ")[0::2] for call in model.calls]
    short = [f"{verb} {ids.index(name)}" if verb else name for verb, name in named]
    assert short[: len(calls)] == calls


def test_replayed_requests_are_those_that_were_asked(tmp_path: Path) -> None:
    first = Recorder(refresh=4)
    advance(simulation(tmp_path), first, 7)
    second = Recorder(refresh=4)
    replayed: list[list[Request]] = []
    second.replay = lambda requests: replayed.append(list(requests))
    advance(simulation(tmp_path), second, 1)
    assert replayed == first.asked[4:7]


def test_a_pretrained_model_remembers_what_its_prompt_began(tmp_path: Path) -> None:
    """Its prompt ends with the answer marker, so that its responses begin without one."""

    class GoesOn(Recorder):
        def text(self, request: Request) -> str:
            return f"{request.seed % 3}\nExplanation: Because. And more."

    raw = tiny_study.raw_params()
    raw["models"]["base"] = {
        "backend": "transformers",
        "id": "somebody/base",
        "revision": "r1",
        "chat_template": False,
        "display": "Base",
    }
    raw["runs"]["drawn-us"] |= {"model": "base"}
    one = simulation(tmp_path, study=Params.model_validate(raw))
    advance(one, GoesOn())
    remembered = [answer for step in one.done for row in step for _, answer in row["memory"]]
    assert remembered
    assert all(answer.startswith("Answer: ") and answer.endswith("Because.") for answer in remembered)
