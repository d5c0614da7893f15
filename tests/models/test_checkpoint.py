"""A checkpoint that is not what it should be is refused when it is loaded, not found out in the results."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
import transformers

from value_survey.config import TransformersModel
from value_survey.config_models import OPERATION
from value_survey.errors import InputError
from value_survey.models.checkpoint import _device_map, load_checkpoint
from value_survey.models.local import LocalModel
from value_survey.models.ragged import RaggedModel

pytestmark = pytest.mark.usefixtures("one_thread")


def settings(folder: Path, **changes: object) -> TransformersModel:
    entry = {
        "backend": "transformers",
        "id": str(folder),
        "revision": "r1",
        "dtype": "float32",
        "display": "T",
    }
    return TransformersModel.model_validate(entry | changes)


@pytest.fixture
def copy(chat_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(chat_model, tmp_path / "model"))


def refusal(folder: Path, **changes: object) -> str:
    with pytest.raises(InputError) as caught:
        load_checkpoint("tiny", settings(folder, **changes))
    assert "params.yaml: models.tiny" in str(caught.value)
    return str(caught.value)


def test_a_whole_checkpoint_is_loaded(copy: Path) -> None:
    loaded = load_checkpoint("tiny", settings(copy))
    assert loaded.quantisation == "none"
    assert RaggedModel(loaded.model).agrees()


def test_missing_weights_are_not_drawn_at_random(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    config["num_hidden_layers"] += 1
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert "weights are missing from the checkpoint" in refusal(copy)


def test_truncated_weights(copy: Path) -> None:
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    assert "model cannot be loaded" in refusal(copy)


def test_a_chat_model_without_a_chat_template(copy: Path) -> None:
    for name in ("chat_template.jinja", "chat_template.json"):
        (copy / name).unlink(missing_ok=True)
    path = copy / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config.pop("chat_template", None)
    path.write_text(json.dumps(config), encoding="utf-8")
    assert "chat_template" in refusal(copy)
    assert load_checkpoint("tiny", settings(copy, chat_template=False)).quantisation == "none"


def test_plain_weights_are_not_called_quantised(copy: Path) -> None:
    assert "not quantised as params.yaml says" in refusal(copy, quantisation="gptq-4bit")


def test_attention_that_is_not_followed_is_refused(copy: Path) -> None:
    torch.manual_seed(0)
    vocabulary = json.loads((copy / "config.json").read_text(encoding="utf-8"))["vocab_size"]
    config = transformers.Gemma2Config(
        vocab_size=vocabulary,
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        attn_logit_softcapping=0.01,
        query_pre_attn_scalar=1,
        initializer_range=2.0,
    )
    transformers.AutoModelForCausalLM.from_config(config).save_pretrained(copy)
    with pytest.raises(InputError, match="does not follow"):
        LocalModel("tiny", settings(copy), "Answer:")


def test_a_gpu_that_is_not_here(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for device in ("cuda", "cuda:1", "balanced"):
        text = refusal(copy, device=device)
        assert "device is not on this machine" in text
        assert f"found: device {device}; CUDA GPUs that torch can use: 0" in text
        assert "set device to auto or cpu" in text


def test_weights_go_where_the_device_says(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_checkpoint("tiny", settings(copy, device="cpu")).model.device.type == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    maps = {
        device: _device_map("tiny", settings(copy, device=device))
        for device in ("auto", "cpu", "cuda", "cuda:1", "balanced")
    }
    assert maps == {
        "auto": "auto",
        "cpu": {"": "cpu"},
        "cuda": {"": "cuda:0"},
        "cuda:1": {"": "cuda:1"},
        "balanced": "balanced",
    }
    assert "GPUs that torch can use: 2" in refusal(copy, device="cuda:2")


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:x", "balanced_low_0", ""])
def test_a_device_that_does_not_exist(device: str, copy: Path) -> None:
    with pytest.raises(ValueError, match="device"):
        settings(copy, device=device)


def test_a_device_is_no_part_of_what_makes_answers_stale() -> None:
    assert "device" in OPERATION
