from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from contamination_frames import items
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from value_survey.config import TransformersModel
from value_survey.contamination.scoring import TextScorer, text_score
from value_survey.contamination.texts import question_texts, text_sha256
from value_survey.errors import InputError

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

pytestmark = pytest.mark.usefixtures("one_thread")

LOGPROBS = st.lists(st.floats(-50, 0), min_size=1, max_size=40).map(np.array)


def settings(model: Path, **changes: str) -> TransformersModel:
    return TransformersModel(
        **{"backend": "transformers", "id": str(model), "revision": "r1", "display": "Chat"} | changes
    )


def test_score_of_known_log_probabilities() -> None:
    score = text_score(np.array([-1.0, -9.0, -2.0, -3.0, -5.0, -1.0, -1.0, -1.0, -1.0, -6.0]), 20)
    assert score == (10, -3.0, -7.5)


def test_at_least_one_token_counts() -> None:
    assert text_score(np.array([-1.0, -4.0, -2.0]), 20).min_k_logprob == -4.0


def test_a_text_without_scored_tokens_has_no_score() -> None:
    score = text_score(np.array([]), 20)
    assert score.n_tokens == 0
    assert math.isnan(score.mean_logprob)
    assert math.isnan(score.min_k_logprob)


@hypothesis_settings(deadline=None)
@given(LOGPROBS, st.integers(1, 100))
def test_least_likely_tokens_are_no_likelier_than_all(logprobs: np.ndarray, k: int) -> None:
    score = text_score(logprobs, k)
    assert logprobs.min() - 1e-9 <= score.min_k_logprob <= score.mean_logprob + 1e-9
    assert text_score(logprobs, 100).min_k_logprob == pytest.approx(score.mean_logprob)


@hypothesis_settings(deadline=None)
@given(LOGPROBS, st.permutations(range(40)), st.integers(1, 100))
def test_order_of_tokens_does_not_matter(logprobs: np.ndarray, order: list[int], k: int) -> None:
    shuffled = logprobs[[place for place in order if place < len(logprobs)]]
    assert text_score(shuffled, k) == pytest.approx(text_score(logprobs, k))


def test_scorer_gives_the_loss_of_transformers(chat_model: Path) -> None:
    text = "Do you trust people? 您信任别人吗？"
    tokenizer = transformers.AutoTokenizer.from_pretrained(chat_model)
    model = transformers.AutoModelForCausalLM.from_pretrained(chat_model, dtype=torch.float32)
    ids = torch.tensor([tokenizer(text)["input_ids"]])
    with torch.inference_mode():
        loss = model(ids, labels=ids).loss.item()
    score = text_score(TextScorer("chat", settings(chat_model), "float32").logprobs(text), 20)
    assert score.n_tokens == ids.shape[1] - 1
    assert score.mean_logprob == pytest.approx(-loss, rel=1e-5)


def test_each_token_is_scored_after_those_before_it_only(chat_model: Path) -> None:
    scorer = TextScorer("chat", settings(chat_model), "float32")
    short, long = scorer.logprobs("Do you trust"), scorer.logprobs("Do you trust people?")
    np.testing.assert_allclose(long[: len(short)], short, rtol=1e-4)


def test_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"models\.ghost: model cannot be loaded"):
        TextScorer("ghost", settings(tmp_path / "none"), "float32")


def test_embedded_model_that_is_not_known() -> None:
    with pytest.raises(InputError, match="embedded model is not known"):
        TextScorer("ghost", settings(Path("x"), id="embedded:ghost"), "float32")


def test_texts_stand_once_for_all_cultures() -> None:
    texts = question_texts(items(2))
    assert list(texts["language"]) == ["en"] * 4 + ["zh"] * 4
    assert list(texts["base_id"].unique()) == ["S-0", "S-1"]
    assert texts["text_sha256"].is_unique
    assert texts.loc[0, "text_sha256"] == text_sha256("Do you like number 0?")
