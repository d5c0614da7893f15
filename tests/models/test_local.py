"""A model folder on disk answers as transformers' own pipeline would, and remembers as a survey needs it."""

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import transformers

from tiny_chat_model import END, START
from value_survey.config import TransformersModel
from value_survey.errors import InputError
from value_survey.models.local import LocalModel
from value_survey.models.protocol import (
    Decoding,
    Extent,
    FinishReason,
    Model,
    OptionScorer,
    Request,
    Role,
    Stateful,
    Turn,
)
from value_survey.simulation.memory import clean

pytestmark = pytest.mark.usefixtures("one_thread")

GREEDY = Decoding(max_new_tokens=6)


def load(source: Path | str, **settings: object) -> LocalModel:
    entry = {
        "backend": "transformers",
        "id": str(source),
        "revision": "r1",
        "dtype": "float32",
        "display": "T",
    }
    return LocalModel("tiny", TransformersModel.model_validate(entry | settings), "Answer:")


def ask(text: str, respondent: int = 0, decoding: Decoding = GREEDY, *before: Turn) -> Request:
    return Request(respondent, "US", "item", (*before, Turn(Role.USER, text)), decoding, seed=respondent)


def stored(model: LocalModel) -> dict[tuple[int, int], list[torch.Tensor]]:
    return {
        owner: [*conversation.keys, *conversation.values]
        for owner, conversation in model._conversations.items()
    }


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a model folder on disk needs no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def model(chat_model: Path) -> LocalModel:
    return load(chat_model)


def test_folder_is_loaded_without_network_and_identified(offline: None, chat_model: Path) -> None:
    model = load(chat_model)
    identity = model.identity.as_dict()
    assert (identity["name"], identity["backend"], identity["revision"]) == ("tiny", "transformers", "r1")
    assert identity["dtype"] == "float32"
    assert identity["details"]["transformers"] == transformers.__version__
    json.dumps(identity)
    used: Model = model
    assert isinstance(used, Stateful)


def test_dtype_is_what_params_say(chat_model: Path) -> None:
    assert load(chat_model, dtype="bfloat16").identity.dtype == "bfloat16"
    assert load(chat_model, dtype="auto").identity.dtype == "float32"  # as it was saved


def test_answer_equals_transformers_generate(model: LocalModel, chat_model: Path) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(chat_model)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(chat_model)
    questions = [
        "How far do you trust people?",
        "你信任别人吗？",
        "Why?",
        "A much longer question than these?",
    ]
    decodings = [
        Decoding(num_beams=beams, max_new_tokens=length) for beams, length in ((1, 6), (3, 4), (5, 9), (1, 1))
    ]
    model.forget()
    ours = model.answer([ask(text, n, decodings[n]) for n, text in enumerate(questions)])
    for text, decoding, response in zip(questions, decodings, ours, strict=True):
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": text}],
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        )
        output = theirs.generate(
            **prompt, num_beams=decoding.num_beams, do_sample=False, max_new_tokens=decoding.max_new_tokens
        )
        new = output[0, prompt["input_ids"].shape[1] :]
        assert response.text == tokenizer.decode(new, skip_special_tokens=True).strip()
        assert response.prompt_tokens == prompt["input_ids"].shape[1]
        assert response.response_tokens == len(new)
        ended = new[-1] == tokenizer.eos_token_id
        assert response.finish_reason is (FinishReason.STOP if ended else FinishReason.LENGTH)


def test_chat_prompt_is_the_model_s_own_form(model: LocalModel) -> None:
    turns = [Turn(Role.USER, "Trust?"), Turn(Role.ASSISTANT, "Answer: 1"), Turn(Role.USER, "Sure?")]
    text = model._tokenizer.decode(model.prompt_tokens(turns))
    assert text == f"{START}<|user|>Trust?{END}<|assistant|>Answer: 1{END}<|user|>Sure?{END}<|assistant|>"


def test_model_without_chat_template_gets_a_text_that_ends_with_the_answer_marker(chat_model: Path) -> None:
    base = load(chat_model, chat_template=False)
    turns = [
        Turn(Role.SYSTEM, "Not for a pre-trained model."),
        Turn(Role.USER, "Trust?"),
        Turn(Role.ASSISTANT, "Answer: 1"),
        Turn(Role.USER, "Sure?"),
    ]
    assert base._tokenizer.decode(base.prompt_tokens(turns)) == (f"{START}Trust?\nAnswer: 1\nSure?\nAnswer:")


def test_both_ends_of_a_response_occur_and_end_tokens_are_counted_not_shown(model: LocalModel) -> None:
    decoding = Decoding(do_sample=True, max_new_tokens=4)
    model.forget()
    responses = model.answer([ask("Trust?", number, decoding) for number in range(40)])
    assert {response.finish_reason for response in responses} == {FinishReason.STOP, FinishReason.LENGTH}
    assert not any(END in response.text for response in responses)
    for response in responses:
        assert 1 <= response.response_tokens <= 4
        assert response.response_tokens == 4 or response.finish_reason is FinishReason.STOP
        assert response.text == response.text.strip()


def questions_of(step: int) -> list[Request]:
    """One step of a survey: every respondent remembers the questions before, in its own words."""
    requests = []
    for respondent in range(3):
        before = [
            turn
            for earlier in range(step)
            for turn in (
                Turn(Role.USER, f"Question {earlier}?"),
                Turn(Role.ASSISTANT, f"Answer: {respondent}{earlier}"),
            )
        ]
        decoding = Decoding(num_beams=1 + respondent, do_sample=respondent == 1, max_new_tokens=5)
        requests.append(ask(f"Question {step}?", respondent, decoding, *before))
    return requests


def test_stored_conversations_do_not_change_the_answers(model: LocalModel, chat_model: Path) -> None:
    model.forget()
    for step in range(4):
        fresh = load(chat_model).answer(questions_of(step))
        assert model.answer(questions_of(step)) == fresh


def test_replay_stores_what_answering_stored_bit_for_bit(model: LocalModel) -> None:
    model.forget()
    assert not stored(model)
    for step in range(4):
        model.answer(questions_of(step))
    answered = stored(model)
    model.forget()
    assert not stored(model)
    for step in range(4):
        model.replay(questions_of(step))
    replayed = stored(model)
    assert answered.keys() == replayed.keys() == {(0, 0), (1, 0), (2, 0)}
    for owner, tensors in answered.items():
        assert all(map(torch.equal, tensors, replayed[owner]))
    assert model.answer(questions_of(4)) == model.answer(questions_of(4))


def test_threads_of_a_respondent_are_conversations_of_their_own(model: LocalModel) -> None:
    model.forget()
    decoding = Decoding(do_sample=True, max_new_tokens=6)
    requests = [replace(ask("Trust?", 0, decoding), thread=thread, seed=thread) for thread in range(5)]
    responses = model.answer(requests)
    assert set(stored(model)) == {(0, thread) for thread in range(5)}
    assert len({response.text for response in responses}) > 1
    # What they share is stored once.
    assert len({tensors[0].data_ptr() for tensors in stored(model).values()}) == 1
    assert responses == [model.answer([request])[0] for request in requests]


def test_the_same_request_without_chance_is_decoded_once(
    model: LocalModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.forget()
    beams = []
    step = model._model.decode
    monkeypatch.setattr(
        model._model, "decode", lambda branches, tokens: beams.append(len(tokens)) or step(branches, tokens)
    )
    search, longer = Decoding(num_beams=2, max_new_tokens=4), Decoding(num_beams=2, max_new_tokens=5)
    sampled = Decoding(do_sample=True, max_new_tokens=4)
    requests = [ask("Trust?", number, search) for number in range(3)]
    requests += [ask("Trust?", 3, longer), ask("Trust?", 4, sampled), ask("Trust?", 5, sampled)]
    responses = model.answer(requests)
    assert beams[0] == 2 + 2 + 1 + 1
    assert responses[0] == responses[1] == responses[2]
    assert set(stored(model)) == {(number, 0) for number in range(6)}
    assert responses == [model.answer([request])[0] for request in requests]


ANSWERS = {1: "Answer: 1", 2: "Answer: 2", 10: "Answer: 10"}


@pytest.mark.parametrize("chat", [True, False])
def test_option_scores_are_the_probabilities_of_the_texts(chat: bool, chat_model: Path) -> None:
    model = load(chat_model, chat_template=chat)
    tokenizer = transformers.AutoTokenizer.from_pretrained(chat_model)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(chat_model)
    # The marker at the end of a pre-trained model's prompt is not repeated. "Answer: 1" is one token here.
    prompt = f"{START}<|user|>Trust?{END}<|assistant|>" if chat else f"{START}Trust?\n"
    used: OptionScorer = model
    assert isinstance(model, OptionScorer)
    asked = {code: ANSWERS[code] for code in (1, 2)}
    (scores,) = used.option_scores([ask("Trust?")], [asked])
    ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt")["input_ids"]
    chances = theirs(ids).logits[0, -1].double().softmax(-1)
    weights = chances[tokenizer.convert_tokens_to_ids(list(asked.values()))].tolist()
    assert scores.mass == pytest.approx(sum(weights), rel=1e-4)
    assert [scores.probabilities[code] for code in (1, 2)] == pytest.approx(
        [weight / sum(weights) for weight in weights], rel=1e-4
    )
    assert not stored(model)


def test_option_scores_do_not_depend_on_what_is_asked_together(model: LocalModel) -> None:
    requests = [ask(text) for text in ("Trust?", "Why?", "Trust?", "How far do you trust people?")]
    together = model.option_scores(requests, [ANSWERS] * 4)
    for request, scores in zip(requests, together, strict=True):
        (alone,) = model.option_scores([request], [ANSWERS])
        assert dict(scores.probabilities) == pytest.approx(dict(alone.probabilities), rel=1e-4)
        assert scores.mass == pytest.approx(alone.mass, rel=1e-4)
        assert scores.prompt_tokens == len(model.prompt_tokens(request.turns))
    assert together[0] == together[2]


def test_a_response_that_ends_with_its_first_sentence_is_remembered_alike(model: LocalModel) -> None:
    model.forget()
    whole = Decoding(do_sample=True, max_new_tokens=16)
    short = replace(whole, extent=Extent.FIRST_SENTENCE)
    texts = [f"Question {number}?" for number in range(40)]
    full = model.answer([ask(text, number, whole) for number, text in enumerate(texts)])
    begun = model.answer([ask(text, number, short) for number, text in enumerate(texts)])
    ended = 0
    for one, other in zip(full, begun, strict=True):
        assert one.text.startswith(other.text)
        assert clean(one.text) == clean(other.text)
        assert other.response_tokens <= one.response_tokens
        ended += other.finish_reason is FinishReason.SENTENCE
    assert ended >= 3


def test_model_that_does_not_exist_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret_of_the_user")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "none")
    (problem,) = caught.value.problems
    assert problem.where == "params.yaml: models.tiny"
    assert problem.what == "model cannot be loaded"
    assert f"id is {tmp_path / 'none'}" in problem.next_step
    assert "hf_secret" not in str(caught.value)
    # The library's traceback is not shown after it.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_folder_without_weights_is_one_clear_error(tmp_path: Path, chat_model: Path) -> None:
    for file in chat_model.iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InputError, match=r"no file named model\.safetensors"):
        load(tmp_path)


def test_unknown_embedded_model_is_one_clear_error() -> None:
    with pytest.raises(InputError) as caught:
        load("embedded:qwen-of-nowhere")
    assert str(caught.value).splitlines() == [
        "params.yaml: models.tiny.id: embedded model is not known",
        "    found: qwen-of-nowhere",
        "    allowed: qwen2.5-coder-0.5b-instruct, smollm2-135m-instruct",
    ]
