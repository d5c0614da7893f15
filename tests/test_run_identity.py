"""A run's identity holds all that can change its answers, and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny_study
from value_survey.config import Params, digest, run_identity


def identity(change: Callable[[dict[str, Any]], object], run: str = "chat-us") -> str:
    raw = tiny_study.raw_params(Path("some/model"))
    change(raw)
    return digest(run_identity(Params.model_validate(raw), run))


SAME = {
    "nothing": dict.copy,
    "label of the model": lambda raw: raw["models"]["chat"].update(
        display="Other", role="paper", series="mistral", note="a note"
    ),
    "default made explicit": lambda raw: raw["simulation"]["def"].update(
        regions="participants", memory_replacement=False, memory_order="chronological", shuffle_options=False
    ),
    "default of decoding made explicit": lambda raw: raw["simulation"]["decoding"].update(top_k=50, top_p=1),
    "default of the model made explicit": lambda raw: raw["models"]["chat"].update(
        chat_template=True, quantisation="none", trust_remote_code=False
    ),
    "analysis": lambda raw: raw["analysis"].update(seed=8, confidence=0.9),
    "another run": lambda raw: raw["runs"]["uniform-cn"].update(respondents=9),
    "another model": lambda raw: raw["models"]["uniform"].update(script="reference-sampler"),
    "place of a prompt file": lambda raw: raw["simulation"]["prompts"].update(en="elsewhere.yaml"),
    "order of keys": lambda raw: raw.update(reversed(list(raw.items()))),
}


@pytest.mark.parametrize("change", SAME)
def test_identity_stays(change: str) -> None:
    assert identity(SAME[change]) == identity(dict.copy)


def test_what_is_at_its_default_is_not_part_of_an_identity() -> None:
    # So a new setting makes no earlier simulation stale.
    found = run_identity(tiny_study.params(Path("some/model")), "chat-us")
    assert found["model"] == {
        "backend": "transformers",
        "id": "some/model",
        "revision": "r1",
        "dtype": "float32",
    }
    assert found["simulation"] == {
        "seed": 11,
        "def": {"max_memory_length": 4, "max_beams": 3},
        "decoding": {},
    }


OTHER = {
    "max_new_tokens": lambda raw: raw["runs"]["chat-us"].update(max_new_tokens=7),
    "respondents": lambda raw: raw["runs"]["chat-us"].update(respondents=5),
    "language": lambda raw: raw["runs"]["chat-us"].update(language="zh"),
    "probing": lambda raw: raw["runs"]["chat-us"].update(probing="none"),
    "model": lambda raw: raw["runs"]["chat-us"].update(model="uniform"),
    "revision": lambda raw: raw["models"]["chat"].update(revision="r2"),
    "id": lambda raw: raw["models"]["chat"].update(id="other/model"),
    "dtype": lambda raw: raw["models"]["chat"].update(dtype="float16"),
    "chat_template": lambda raw: raw["models"]["chat"].update(chat_template=False),
    "seed": lambda raw: raw["simulation"].update(seed=12),
    "protocol_version": lambda raw: raw["simulation"].update(protocol_version=3),
    "max_beams": lambda raw: raw["simulation"]["def"].update(max_beams=4),
    "memory_order": lambda raw: raw["simulation"]["def"].update(memory_order="drawn"),
    "shuffle_options": lambda raw: raw["simulation"]["def"].update(shuffle_options=True),
    "temperature": lambda raw: raw["simulation"]["decoding"].update(temperature=0.7),
}


def test_each_setting_that_matters_gives_another_identity() -> None:
    identities = {name: identity(change) for name, change in OTHER.items()}
    identities["nothing"] = identity(dict.copy)
    assert len(set(identities.values())) == len(identities)
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in identities.values())


def test_two_models_of_the_same_settings_share_no_identity() -> None:
    # A model's name is part of every response's seed.
    def twin(raw: dict[str, Any]) -> None:
        raw["models"]["twin"] = raw["models"]["chat"]
        raw["runs"]["chat-us"]["model"] = "twin"

    assert identity(twin) != identity(dict.copy)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=5))
def test_digest_ignores_the_order_of_keys_only(value: dict[str, Any]) -> None:
    assert digest(dict(reversed(value.items()))) == digest(value)
    assert digest(value | {"another": 1}) != digest(value) or value.get("another") == 1
