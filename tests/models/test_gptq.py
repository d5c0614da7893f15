"""A checkpoint quantised to 4 bits is loaded and asked like any other. Needs an environment of its own."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest
import torch
import transformers

from value_survey.config import TransformersModel
from value_survey.errors import InputError
from value_survey.models.availability import GPTQ_INSTALL
from value_survey.models.checkpoint import load_checkpoint
from value_survey.models.local import LocalModel
from value_survey.models.protocol import Decoding, Request, Role, Turn

INSTALLED = importlib.util.find_spec("gptqmodel") is not None
quantises = pytest.mark.skipif(not INSTALLED, reason=GPTQ_INSTALL)


def settings(folder: Path, **changes: object) -> TransformersModel:
    asked = {"backend": "transformers", "id": str(folder), "revision": "r1", "dtype": "float32"}
    asked |= {"quantisation": "gptq-4bit", "device": "cpu", "display": "T"}
    return TransformersModel.model_validate(asked | changes)


@pytest.fixture(scope="module")
def plain(chat_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of two layers whose sizes are multiples of a quantisation group."""
    folder = tmp_path_factory.mktemp("gptq") / "plain"
    shutil.copytree(chat_model, folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=False,
    )
    torch.manual_seed(0)
    model = transformers.LlamaForCausalLM(config)
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.1)
    model.save_pretrained(folder)
    return folder


CALIBRATION = "How far do you trust most people? Answer: 1\nExplanation: I do not!"


@pytest.fixture(scope="module")
def quantised(plain: Path) -> Path:
    from gptqmodel import GPTQModel, QuantizeConfig  # noqa: PLC0415 - an environment of its own

    folder = plain.parent / "quantised"
    model = GPTQModel.load(str(plain), QuantizeConfig(bits=4, group_size=32, device="cpu"))
    model.quantize([CALIBRATION] * 8, batch_size=1)
    model.save(str(folder))
    return folder


def requests() -> list[Request]:
    turns = (Turn(Role.USER, "How far do you trust most people?"),)
    decodings = [
        Decoding(num_beams=1, max_new_tokens=8),
        Decoding(num_beams=3, max_new_tokens=8),
        Decoding(num_beams=2, do_sample=True, max_new_tokens=8),
    ]
    return [Request(number, "US", "item", turns, how, seed=number) for number, how in enumerate(decodings)]


@quantises
def test_weights_are_stored_in_four_bits(plain: Path, quantised: Path) -> None:
    stored = json.loads((quantised / "config.json").read_text(encoding="utf-8"))["quantization_config"]
    assert (stored["bits"], stored["quant_method"]) == (4, "gptq")
    assert (quantised / "model.safetensors").stat().st_size < (plain / "model.safetensors").stat().st_size / 2


@quantises
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_answers_are_those_of_transformers_generate(dtype: str, quantised: Path) -> None:
    model = LocalModel("tiny", settings(quantised, dtype=dtype), "Answer:")
    assert (model.identity.quantisation, model.identity.dtype) == ("gptq-4bit", dtype)
    responses = model.answer(requests())
    assert len(responses) == 3
    if dtype != "float32":
        return  # near ties are decided by rounding
    theirs = transformers.AutoModelForCausalLM.from_pretrained(quantised, dtype=torch.float32)
    for request, response in list(zip(requests(), responses, strict=True))[:2]:
        prompt = torch.tensor([model.prompt_tokens(request.turns)])
        output = theirs.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            num_beams=request.decoding.num_beams,
            do_sample=False,
            max_new_tokens=8,
        )[0, prompt.shape[1] :]
        assert response.text == model._tokenizer.decode(output, skip_special_tokens=True).strip()


@quantises
def test_logits_of_the_calibration_text_stay_near_those_of_the_plain_weights(
    plain: Path, quantised: Path
) -> None:
    # Rounding is made up for where the calibration text needs it; other text may be far off in a tiny model.
    ids = torch.tensor([transformers.AutoTokenizer.from_pretrained(plain)(CALIBRATION)["input_ids"]])
    logits = [
        load_checkpoint("tiny", entry).model(ids).logits.detach()
        for entry in (settings(plain, quantisation="none"), settings(quantised))
    ]
    assert 0 < (logits[0] - logits[1]).norm() / logits[0].norm() < 0.2


@pytest.mark.skipif(INSTALLED, reason="GPTQModel is here")
def test_without_gptqmodel_a_quantised_checkpoint_says_what_to_install(plain: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(plain, tmp_path / "model"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["quantization_config"] = {"bits": 4, "group_size": 32, "quant_method": "gptq"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_checkpoint("tiny", settings(folder))
    assert "needs GPTQModel, which is not installed" in str(caught.value)
    assert GPTQ_INSTALL in str(caught.value)
