"""Code that comes with a checkpoint runs only where params.yaml names the model and pins what runs."""

import json
import os
import shutil
from pathlib import Path

import pytest
import torch
import transformers
from baichuan_like import BaichuanLikeConfig, BaichuanLikeForCausalLM
from tiny_checkpoints import randomise

from value_survey.config import TransformersModel
from value_survey.errors import InputError
from value_survey.models.checkpoint import load_checkpoint
from value_survey.models.local import LocalModel
from value_survey.models.protocol import Decoding, Request, Role, Turn

pytestmark = pytest.mark.usefixtures("one_thread")

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def own_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """transformers copies a checkpoint's code before running it: not into the user's cache."""
    monkeypatch.setattr(transformers.dynamic_module_utils, "HF_MODULES_CACHE", str(tmp_path / "modules"))


def save(chat_model: Path, folder: Path, **changes: object) -> Path:
    shutil.copytree(chat_model, folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    config = BaichuanLikeConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=2048,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=False,
        **changes,
    )
    BaichuanLikeConfig.register_for_auto_class()
    BaichuanLikeForCausalLM.register_for_auto_class("AutoModelForCausalLM")
    torch.manual_seed(2)
    model = BaichuanLikeForCausalLM(config)
    randomise(model)
    model.save_pretrained(folder)
    assert (folder / "baichuan_like.py").exists()
    return folder


def settings(source: object, **changes: object) -> TransformersModel:
    asked = {"backend": "transformers", "id": str(source), "revision": "main", "dtype": "float32"}
    return TransformersModel.model_validate(asked | {"display": "T"} | changes)


def refusal(source: object, **changes: object) -> str:
    with pytest.raises(InputError) as caught:
        load_checkpoint("tiny", settings(source, **changes))
    return str(caught.value)


def test_trusted_code_answers_as_generate_does(chat_model: Path, tmp_path: Path) -> None:
    folder = save(chat_model, tmp_path / "model")
    model = LocalModel("tiny", settings(folder, trust_remote_code=True), "Answer:")
    theirs = transformers.AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True)
    requests = [
        Request(
            number, "US", "item", (Turn(Role.USER, text),), Decoding(num_beams=beams, max_new_tokens=8), 0
        )
        for number, (text, beams) in enumerate((("Trust?", 1), ("How far do you trust people?", 3)))
    ]
    for request, response in zip(requests, model.answer(requests), strict=True):
        prompt = torch.tensor([model.prompt_tokens(request.turns)])
        output = theirs.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            num_beams=request.decoding.num_beams,
            do_sample=False,
            max_new_tokens=8,
        )[0, prompt.shape[1] :]
        assert response.text == model._tokenizer.decode(output, skip_special_tokens=True).strip()


def test_a_penalty_for_distance_is_refused_not_left_out(chat_model: Path, tmp_path: Path) -> None:
    folder = save(chat_model, tmp_path / "model", alibi=True)
    assert load_checkpoint("tiny", settings(folder, trust_remote_code=True)).model.config.alibi
    with pytest.raises(InputError, match="attention in a way that the decoding loop does not follow"):
        LocalModel("tiny", settings(folder, trust_remote_code=True), "Answer:")


def test_code_that_nobody_trusted_is_not_run(chat_model: Path, tmp_path: Path) -> None:
    folder = save(chat_model, tmp_path / "model")
    ran = tmp_path / "ran"
    (folder / "baichuan_like.py").write_text(f"open({str(ran)!r}, 'w')\n", encoding="utf-8")
    text = refusal(folder)
    assert "checkpoint brings code of its own" in text
    assert "set trust_remote_code: true and pin revision" in text
    assert not ran.exists()
    # It is this code that would have run; what goes wrong in it is one clear error.
    assert "model cannot be loaded" in refusal(folder, trust_remote_code=True)
    assert ran.exists()


@pytest.mark.parametrize("revision", ["main", "v1.0", COMMIT[:12], COMMIT.upper(), f"{COMMIT}0"])
def test_code_of_a_hub_repository_needs_a_commit(revision: str) -> None:
    text = refusal("someone/some-model", trust_remote_code=True, revision=revision)
    assert text.splitlines() == [
        "params.yaml: models.tiny: remote code needs a pinned revision",
        f"    found: trust_remote_code with revision {revision}",
        "    next: read the code, then give the 40-digit commit that was read: "
        "git ls-remote https://huggingface.co/someone/some-model HEAD",
    ]


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_code_of_another_repository_is_not_pinned_by_a_revision(
    file: str, chat_model: Path, tmp_path: Path
) -> None:
    folder = save(chat_model, tmp_path / "model")
    content = json.loads((folder / file).read_text(encoding="utf-8"))
    name = "someone/else--module.Class"
    content["auto_map"] = {"AutoTokenizer": [name, None]} if "token" in file else {"AutoConfig": name}
    (folder / file).write_text(json.dumps(content), encoding="utf-8")
    text = refusal(folder, trust_remote_code=True)
    assert "code of another repository, which the revision does not pin" in text
    assert "found: someone/else" in text


def test_code_beside_an_architecture_that_transformers_has_is_not_needed(
    chat_model: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(chat_model, tmp_path / "model"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["auto_map"] = {"AutoModelForCausalLM": "nowhere.Model"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert load_checkpoint("tiny", settings(folder)).model.config.model_type == "phi"


class Harmful:
    """Unpickling it creates a folder."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.place),)


def test_pickled_weights_are_refused_unopened(chat_model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(chat_model, tmp_path / "model"))
    (folder / "model.safetensors").unlink()
    torch.save({"weights": Harmful(tmp_path / "opened")}, folder / "pytorch_model.bin")
    text = refusal(folder)
    assert "weights are Python pickles, which can run code when they are opened" in text
    assert "docs/models.md" in text
    assert not (tmp_path / "opened").exists()
