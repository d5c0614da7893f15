"""Checkpoints of the paper's architectures are loaded and asked like the real ones, by their own settings."""

from pathlib import Path

import pytest
import torch
import transformers
from tiny_checkpoints import ARCHITECTURES, RELATIVES, WINDOW, save_checkpoint

from value_survey import config
from value_survey.config import TransformersModel
from value_survey.models.checkpoint import load_checkpoint
from value_survey.models.local import LocalModel
from value_survey.models.protocol import Decoding, FinishReason, Request, Role, Turn

pytestmark = pytest.mark.usefixtures("one_thread")

ROOT = Path(__file__).resolve().parents[2]
PARAMS = config.load(ROOT / "params.yaml")
SERVED = {"baichuan2-13b-chat", "chatglm2-6b", "claude-3.5-sonnet"}


def entry(name: str, folder: Path, **changes: object) -> TransformersModel:
    """Settings of a paper's model as they are, but for its place, its precision and its quantisation."""
    model = PARAMS.models.get(name, PARAMS.models["llama-3-8b-instruct"])
    assert isinstance(model, TransformersModel)
    here = {"id": str(folder), "dtype": "float32", "quantisation": "none", "device": "cpu"}
    return model.model_copy(update=here | changes)


def conversation(respondent: int, remembered: int) -> tuple[Turn, ...]:
    """A respondent's memory and the next question."""
    before = [
        Turn(role, text)
        for number in range(remembered)
        for role, text in (
            (Role.USER, f"Request: How far do you trust group {number}?"),
            (Role.ASSISTANT, f"Answer: {1 + (respondent + number) % 2}\nExplanation: I do not!"),
        )
    ]
    return (*before, Turn(Role.USER, "Request: Are most people kind?"))


def requests() -> list[Request]:
    """A step of DEF: respondents with their own memory, beams and sampling switch; the first three greedy."""
    decodings = [
        *(Decoding(num_beams=beams, max_new_tokens=9) for beams in (1, 3, 5)),
        *(Decoding(num_beams=beams, do_sample=True, max_new_tokens=9) for beams in (1, 4)),
    ]
    return [
        Request(number, "US", "item", conversation(number, number % 4), decoding, seed=number)
        for number, decoding in enumerate(decodings)
    ]


def test_every_model_of_the_paper_has_an_architecture_here_or_a_server() -> None:
    paper = {name for name, model in PARAMS.models.items() if model.role == "paper"}
    assert len(paper) == 11
    assert paper == ARCHITECTURES.keys() | SERVED
    assert all(PARAMS.models[name].backend != "transformers" for name in SERVED)


@pytest.mark.parametrize("name", [*ARCHITECTURES, *RELATIVES])
def test_answers_are_those_of_transformers_generate(name: str, chat_model: Path, tmp_path: Path) -> None:
    folder = save_checkpoint(chat_model, tmp_path / name, name)
    model = LocalModel(name, entry(name, folder), "Answer:")
    responses = model.answer(requests())
    assert len(responses) == 5
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    theirs = transformers.AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager")
    for request, response in list(zip(requests(), responses, strict=True))[:3]:
        prompt = torch.tensor([model.prompt_tokens(request.turns)])
        assert prompt.shape[1] > WINDOW
        output = theirs.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            num_beams=request.decoding.num_beams,
            do_sample=False,
            max_new_tokens=9,
        )[0, prompt.shape[1] :]
        ended = int(output[-1]) in theirs.generation_config.eos_token_id
        assert response.text == tokenizer.decode(output, skip_special_tokens=True).strip()
        assert response.response_tokens == len(output)
        assert response.finish_reason is (FinishReason.STOP if ended else FinishReason.LENGTH)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_loaded_in_the_number_format_of_its_entry(name: str, chat_model: Path, tmp_path: Path) -> None:
    dtype = PARAMS.models[name].dtype
    folder = save_checkpoint(chat_model, tmp_path / name, name)
    model = LocalModel(name, entry(name, folder, dtype=dtype), "Answer:")
    assert model.identity.dtype == dtype
    assert len({response.text for response in model.answer(requests())}) > 1


def test_the_window_matters(chat_model: Path, tmp_path: Path) -> None:
    """What the agreement above would not show if conversations were shorter than the window."""
    name = "mistral-7b-instruct"
    narrow = save_checkpoint(chat_model, tmp_path / "narrow", name)
    wide = save_checkpoint(chat_model, tmp_path / "wide", name, sliding_window=None)
    texts = [
        [response.text for response in LocalModel(name, entry(name, folder), "Answer:").answer(requests())]
        for folder in (narrow, wide)
    ]
    assert texts[0] != texts[1]


def test_a_base_model_needs_no_chat_template(chat_model: Path, tmp_path: Path) -> None:
    folder = save_checkpoint(chat_model, tmp_path / "base", "llama-3-8b")
    (folder / "chat_template.jinja").unlink()
    model = LocalModel("llama-3-8b", entry("llama-3-8b", folder), "Answer:")
    text = model._tokenizer.decode(model.prompt_tokens(conversation(0, 1)), skip_special_tokens=True)
    assert text == (
        "Request: How far do you trust group 0?\nAnswer: 1\nExplanation: I do not!\n"
        "Request: Are most people kind?\nAnswer:"
    )


TURNS = [
    {"role": role.value, "content": text}
    for role, text in ((Role.USER, "A?"), (Role.ASSISTANT, "Answer: 1"), (Role.USER, "B?"))
]
WRITTEN = {
    "dolphin-2.2.1-mistral-7b": (
        "<|start|><|im_start|>user\nA?<|im_end|>\n<|im_start|>assistant\nAnswer: 1<|im_end|>\n"
        "<|im_start|>user\nB?<|im_end|>\n<|im_start|>assistant\n"
    ),
    "wizardlm-13b": (
        "<|start|>A chat between a curious user and an artificial intelligence assistant. The assistant "
        "gives helpful, detailed, and polite answers to the user's questions. USER: A? ASSISTANT: Answer: 1"
        "<|end|> USER: B? ASSISTANT:"
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_form_that_the_checkpoint_does_not_bring(name: str, chat_model: Path, tmp_path: Path) -> None:
    folder = save_checkpoint(chat_model, tmp_path / "model", name)
    (folder / "chat_template.jinja").unlink()
    tokenizer = load_checkpoint(name, entry(name, folder)).tokenizer
    text = tokenizer.apply_chat_template(TURNS, tokenize=False, add_generation_prompt=True)
    assert text == WRITTEN[name]
