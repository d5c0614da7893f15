"""What every probing method asks, what it makes of the responses, and that it can be stopped and resumed."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import tiny_study
from asked import shown
from value_survey.config import Params
from value_survey.errors import InputError
from value_survey.models.protocol import (
    FinishReason,
    Identity,
    OptionScores,
    Request,
    Response,
    Role,
)
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal
from value_survey.simulation.probing.answer_list import split_answers
from value_survey.simulation.prompt import CAO, CCSV, read_templates, templates_of
from value_survey.simulation.questionnaire import Questionnaire
from value_survey.terms import Kind, Language, Probing

CULTURES = {"US-en": ("US", Language.EN), "CN-zh": ("CN", Language.ZH)}
PROMPTS = tiny_study.ROOT / "data" / "prompts"


class Recorder:
    """A model that answers by rule, scores options by rule, and writes down what it is asked."""

    def __init__(self, text: Callable[[Request], str] | None = None) -> None:
        self.identity = Identity("recorder", "test", "1")
        self.asked: list[list[Request]] = []
        self.scored: list[list[Request]] = []
        self.begun: list[dict[int, str]] = []
        self.calls: list[str] = []
        self.refresh = 4
        self._text = text or (lambda request: f"Answer: {request.seed % 3}\nExplanation: Because. More.")

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        self.asked.append(list(requests))
        self.calls.append("answer")
        return [Response(self._text(request), 5, 3, FinishReason.STOP) for request in requests]

    def option_scores(
        self, requests: Sequence[Request], answers: Sequence[dict[int, str]]
    ) -> list[OptionScores]:
        self.scored.append(list(requests))
        self.begun += answers
        assert len(requests) == len(answers)
        return [OptionScores({code: code / sum(options) for code in options}, 0.5, 7) for options in answers]

    def forget(self) -> None:
        self.calls.append("forget")

    def replay(self, requests: Sequence[Request]) -> None:
        self.calls.append("replay")


def study(probing: str, language: Language = Language.EN, **settings: Any) -> Params:
    raw = tiny_study.raw_params()
    raw["simulation"] |= settings
    culture = "US" if language is Language.EN else "CN"
    raw["runs"] = {
        "run": raw["runs"]["drawn-us"] | {"probing": probing, "culture": culture, "language": language.value}
    }
    return Params.model_validate(raw)


def questionnaire(probing: str, culture: str = "US", language: Language = Language.EN) -> Questionnaire:
    further = {
        Probing.CAO: read_templates(PROMPTS / f"cao-{language.value}.yaml", CAO),
        Probing.CCSV_SINGLE: read_templates(PROMPTS / f"ccsv-{language.value}.yaml", CCSV),
        Probing.CCSV_LIST: read_templates(PROMPTS / f"ccsv-{language.value}.yaml", CCSV),
    }
    base = read_templates(PROMPTS / f"{language.value}.yaml")
    return tiny_study.questionnaire(
        culture, language, 6, prompt=templates_of(Probing(probing), base, further)
    )


def simulation(path: Path, probing: str, language: Language = Language.EN, **settings: Any) -> Simulation:
    culture = "US" if language is Language.EN else "CN"
    asked = questionnaire(probing, culture, language)
    return Simulation(study(probing, language, **settings), "run", asked, Journal(path, "id"))


def advance(one: Simulation, model: Recorder, limit: int | None = None) -> None:
    one.advance(model, lambda _: None, limit)


@pytest.mark.parametrize("name", CULTURES)
@pytest.mark.parametrize("probing", Probing)
def test_prompts_of_each_method_are_the_golden_ones(
    tmp_path: Path, name: str, probing: Probing, golden: Callable[[str, str], None]
) -> None:
    """The first and the fourth item of one respondent: every request with its decoding, in order."""
    one, model = simulation(tmp_path / "j", probing.value, CULTURES[name][1]), Recorder()
    advance(one, model, 4)
    rounds = model.scored if probing is Probing.FIRST_TOKEN else model.asked
    items = [one.done[0][0]["item_id"], one.done[3][0]["item_id"]]
    text = ""
    for asked in rounds:
        seen = set()
        for request in asked:
            # The decodes of one step are asked the same.
            if request.respondent or request.item_id not in items or shown(request.turns) in seen:
                continue
            seen.add(shown(request.turns))
            decoding = request.decoding
            text += f"=== {request.item_id}, beams {decoding.num_beams}, sampling {decoding.do_sample}, "
            text += f"tokens {decoding.max_new_tokens}\n{shown(request.turns)}\n"
    golden(text, f"{name}-{probing.value}")


@pytest.mark.parametrize(
    ("probing", "memory", "config", "region"),
    [
        ("def", True, True, True),
        ("def-no-memory", False, True, True),
        ("def-no-config", True, False, True),
        ("def-no-prompt", True, True, False),
        ("none", False, False, False),
        ("cao", False, False, False),
    ],
)
def test_an_ablation_takes_one_part_away_and_leaves_the_others(
    tmp_path: Path, probing: str, memory: bool, config: bool, region: bool
) -> None:
    whole, one = simulation(tmp_path / "def", "def"), simulation(tmp_path / "one", probing)
    advance(whole, Recorder())
    advance(one, Recorder())
    for step, of_def in zip(one.done, whole.done, strict=True):
        for row, twin in zip(step, of_def, strict=True):
            assert row["region"] == (twin["region"] if region else None)
            assert row["memory_length"] == (twin["memory_length"] if memory else 0)
            assert (row["num_beams"], row["do_sample"]) == (
                (twin["num_beams"], twin["do_sample"]) if config else (1, False)
            )
    assert any(row["memory"] for step in one.done for row in step) is memory


@pytest.mark.parametrize("probing", Probing)
def test_stopped_and_resumed_it_gives_the_same_rows(tmp_path: Path, probing: Probing) -> None:
    whole = simulation(tmp_path / "whole", probing.value)
    advance(whole, Recorder())
    for _ in range(6):
        parts = simulation(tmp_path / "parts", probing.value)
        advance(parts, Recorder(), 1)
    assert parts.remaining == 0
    assert parts.done == whole.done


@pytest.mark.parametrize("probing", [each for each in Probing if each is not Probing.CCSV_LIST])
def test_a_respondent_answers_the_same_whoever_else_is_asked(tmp_path: Path, probing: Probing) -> None:
    whole = simulation(tmp_path / "whole", probing.value)
    advance(whole, Recorder())
    asked = questionnaire(probing.value)
    part = Simulation(study(probing.value), "run", asked, Journal(tmp_path / "part", "id"), [3, 1])
    advance(part, Recorder())
    assert part.done == [[step[3], step[1]] for step in whole.done]


@pytest.mark.parametrize("probing", Probing)
def test_only_methods_with_memory_keep_what_a_model_stored(tmp_path: Path, probing: Probing) -> None:
    model = Recorder()
    advance(simulation(tmp_path / "j", probing.value), model)
    remembering = probing.value in ("def", "def-no-config", "def-no-prompt")
    assert model.calls.count("forget") == (2 if remembering else 6)
    later = Recorder()
    advance(simulation(tmp_path / "half", probing.value), Recorder(), 3)
    advance(simulation(tmp_path / "half", probing.value), later, 1)
    assert later.calls.count("replay") == (3 if remembering else 0)


def test_ccsv_goes_through_its_four_steps(tmp_path: Path) -> None:
    def text(request: Request) -> str:
        last = request.turns[-1].text
        if "Reply with the number" in last:
            return "I vote for draft 3." if request.thread < 3 else "2"
        if "Look at this answer" in last:
            return f"critique {request.thread + 1}"
        if "reviewers criticised" in last:
            return f"Answer: {request.thread + 1}\nExplanation: Draft {request.thread + 1}."
        return "Answer: 1\nExplanation: First."

    one, model = simulation(tmp_path / "j", "ccsv-single"), Recorder(text)
    advance(one, model, 1)
    initial, critique, rewrite, vote = model.asked
    assert [len(step) for step in model.asked] == [4, 20, 20, 20]
    assert [request.thread for request in critique[:6]] == [0, 1, 2, 3, 4, 0]
    assert not any(request.decoding.do_sample for request in initial)
    assert all(request.decoding.do_sample for step in (critique, rewrite, vote) for request in step)
    assert [turn.role for turn in rewrite[0].turns] == [Role.USER, Role.ASSISTANT, Role.USER]
    assert "1. critique 1\n2. critique 2\n" in rewrite[0].turns[-1].text
    assert "3. Answer: 3\nExplanation: Draft 3." in vote[0].turns[-1].text
    seeds = [request.seed for step in model.asked for request in step]
    assert len(set(seeds)) == len(seeds)
    row = one.done[0][0]
    assert row["response"] == "Answer: 3\nExplanation: Draft 3."
    assert (row["prompt_tokens"], row["response_tokens"]) == (16 * 5, 16 * 3)
    assert [step["step"] for step in row["steps"]] == [
        "initial",
        *["critique"] * 5,
        *["draft"] * 5,
        *["vote"] * 5,
    ]
    assert row["region"] is None


@pytest.mark.parametrize(
    ("votes", "winner"),
    [
        (["2", "2", "1", "3", "3"], 2),  # a tie: the earlier draft
        (["none of them"] * 5, 1),
        (["9", "9", "9", "4", "0"], 4),  # numbers of no draft do not count
    ],
)
def test_the_draft_with_most_votes_wins(tmp_path: Path, votes: list[str], winner: int) -> None:
    def text(request: Request) -> str:
        if "Reply with the number" in request.turns[-1].text:
            return votes[request.thread]
        return f"Answer: {request.thread + 1}"

    one = simulation(tmp_path / "j", "ccsv-single")
    advance(one, Recorder(text), 1)
    assert one.done[0][0]["response"] == f"Answer: {winner}"


def test_decodes_of_ccsv_can_be_set(tmp_path: Path) -> None:
    model = Recorder()
    advance(simulation(tmp_path / "j", "ccsv-single", ccsv={"decodes": 2}), model, 1)
    assert [len(step) for step in model.asked] == [4, 8, 8, 8]


def test_ccsv_list_shares_one_list_out(tmp_path: Path) -> None:
    one = simulation(tmp_path / "j", "ccsv-list")
    model = Recorder(lambda _: "Answer: 2\nAnswer: 1\nAnswer: 2")
    advance(one, model, 1)
    assert [len(step) for step in model.asked] == [1, 5, 5, 5]
    assert "Play 4 different citizens of the United States" in model.asked[0][0].turns[0].text
    rows = one.done[0]
    # Three answers for four respondents: the fourth has none, which is not an answer.
    assert [row["response"] for row in rows] == ["Answer: 2", "Answer: 1", "Answer: 2", ""]
    assert [row["prompt_tokens"] for row in rows] == [16 * 5, 0, 0, 0]
    assert all(row["steps"] == rows[0]["steps"] for row in rows)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Answer: 1\nAnswer: 2", ["Answer: 1", "Answer: 2"]),
        ("1. Answer: 1: Yes\n2. Answer: 2: No\n", ["Answer: 1: Yes", "Answer: 2: No"]),
        ("Citizens:\n1) Answer: 1\n2) Answer: 2\n10) Answer: 1", ["Answer: 1", "Answer: 2", "Answer: 1"]),
        ("Answer 1: Yes\nAnswer 2: No", ["Answer 1: Yes", "Answer 2: No"]),
        ("答案：1\n答案：2\n", ["答案：1", "答案：2"]),
        ("Here is the list:\n1. Yes\n2. No\n3. Yes", ["Yes", "No", "Yes"]),
        ("1\n2\n\n1", ["1", "2", "1"]),
        ("Answer: 1", ["Answer: 1"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_list_is_split_into_its_answers(text: str, answers: list[str]) -> None:
    assert split_answers(text) == answers


def test_first_token_averages_over_all_rotations(tmp_path: Path) -> None:
    class Placed(Recorder):
        """Puts 0.7 on the option that stands first, and the rest on the others."""

        def option_scores(
            self, requests: Sequence[Request], answers: Sequence[dict[int, str]]
        ) -> list[OptionScores]:
            super().option_scores(requests, answers)
            scores = []
            for request, options in zip(requests, answers, strict=True):
                text = request.turns[-1].text
                first = min(
                    options, key=lambda code: text.index(f"{code}: ") if f"{code}: " in text else code
                )
                others = 0.3 / (len(options) - 1)
                scores.append(OptionScores({c: 0.7 if c == first else others for c in options}, 0.9, 10))
            return scores

    one, model = simulation(tmp_path / "j", "first-token"), Placed()
    advance(one, model, 3)
    single, scale, multiple = one.done
    # A model that only sees places says nothing about the options: the rotations cancel it.
    assert single[0]["option_probabilities"] == pytest.approx({"1": 0.5, "2": 0.5})
    assert single[0]["option_mass"] == pytest.approx(0.9)
    assert single[0]["prompt_tokens"] == 20
    assert json.loads(single[0]["response"]) == {"1": 0.5, "2": 0.5}
    assert model.begun[0] == {1: "Answer: 1", 2: "Answer: 2"}
    # A scale names no options, so there is nothing to rotate.
    assert len(model.scored[1]) == 4
    assert scale[0]["option_probabilities"] == pytest.approx({"1": 0.7, "2": 0.1, "3": 0.1, "4": 0.1})
    # Where several may be chosen the first token does not tell which.
    assert [row["response"] for row in multiple] == [""] * 4
    assert "option_probabilities" not in multiple[0]
    assert single[0]["region"] in {"North", "South", "West"}


def test_first_token_needs_a_model_that_tells_probabilities(tmp_path: Path) -> None:
    class Silent:
        identity = Identity("silent", "openai", "1")

        def answer(self, requests: Sequence[Request]) -> list[Response]:
            raise AssertionError

    with pytest.raises(InputError, match="does not tell how probable") as caught:
        advance(simulation(tmp_path / "j", "first-token"), Silent())  # type: ignore[arg-type]
    assert "choose another probing method" in str(caught.value)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_item_reaches_every_method(tmp_path: Path, kind: Kind) -> None:
    number = list(Kind).index(kind)
    for probing in Probing:
        one = simulation(tmp_path / f"{probing.value}-{number}", probing.value)
        advance(one, Recorder())
        assert {len(step) for step in one.done} == {4}
