"""The real download and conversion of the smaller embedded model."""

import json
from pathlib import Path

import pytest

from value_survey.errors import InputError
from value_survey.models import embedded
from value_survey.models.download import sha256_of

pytestmark = pytest.mark.model

NAME = "smollm2-135m-instruct"


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return embedded.fetch(NAME, progress=print)
    except InputError as error:
        if "could not be downloaded from anywhere" in str(error):
            pytest.skip("no source of the model can be reached")
        raise


def test_mark_describes_the_weights(folder: Path) -> None:
    facts = json.loads((folder / "value_survey_model.json").read_text())
    assert facts["gguf_sha256"] == embedded.EMBEDDED[NAME].gguf_sha256
    assert facts["weights_sha256"] == sha256_of(folder / "model.safetensors")


def test_model_answers_through_its_chat_template(folder: Path) -> None:
    transformers = pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype="auto")
    assert str(model.dtype) == "torch.bfloat16"
    question = [
        {"role": "user", "content": "Which country is Paris the capital of? Answer in one short sentence."}
    ]
    prompt = tokenizer.apply_chat_template(
        question, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    output = model.generate(**prompt, max_new_tokens=20, do_sample=False)
    answer = tokenizer.decode(output[0, prompt["input_ids"].shape[1] :])
    assert "France" in answer
    assert answer.endswith("<|im_end|>")
