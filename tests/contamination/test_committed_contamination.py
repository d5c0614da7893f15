"""What was collected belongs to the items, the prompts and the settings that are committed beside it."""

from __future__ import annotations

import pandas as pd
import pytest

import tiny_study
from value_survey import config
from value_survey.config import TransformersModel
from value_survey.contamination.collected import read_recall, read_scores
from value_survey.contamination.plan import RECALL, SCORES, planned_items, planned_requests
from value_survey.contamination.recall import reading_cells
from value_survey.contamination.texts import question_texts
from value_survey.models import embedded

ROOT = tiny_study.ROOT


@pytest.fixture(scope="module")
def params() -> config.Params:
    return config.load(ROOT / "params.yaml")


@pytest.fixture(scope="module")
def items(params: config.Params) -> pd.DataFrame:
    return planned_items(ROOT, params.contamination)


def test_every_text_is_scored(items: pd.DataFrame) -> None:
    texts = question_texts(items)
    missing = texts[~texts["text_sha256"].isin(read_scores(ROOT / SCORES)["text_sha256"])]
    assert not len(missing), f"run `dvc repro contamination`: {missing['base_id'].tolist()}"


def test_every_figure_was_asked_for(items: pd.DataFrame, params: config.Params) -> None:
    recall = set(read_recall(ROOT / RECALL)["prompt_sha256"])
    requests = planned_requests(ROOT, params, params.contamination, items)
    missing = [(each.culture, each.base_id) for each in requests if each.sha256 not in recall]
    assert not missing, f"run `dvc repro contamination`: {missing}"
    assert len(requests) == 2 * 2 * len(params.questionnaires[params.contamination.questionnaire].items)


def test_replies_are_read_as_the_rules_are_now() -> None:
    recall = pd.read_csv(ROOT / RECALL, dtype=str, keep_default_na=False)
    read = pd.DataFrame([reading_cells(reply) for reply in recall["response"]])
    pd.testing.assert_frame_equal(recall[["status", "percentage"]], read, check_dtype=False)


def test_report_speaks_of_everything_collected() -> None:
    report = pd.read_csv(ROOT / "reports/contamination.csv")
    assert (report["n_collected"] == report["n_items"]).all()


@pytest.mark.model
def test_scores_are_those_of_the_model(items: pd.DataFrame, params: config.Params) -> None:
    pytest.importorskip("transformers")
    from value_survey.contamination.scoring import TextScorer, text_score  # noqa: PLC0415

    name = params.contamination.models[0]
    settings = params.models[name]
    assert isinstance(settings, TransformersModel)
    if not embedded.is_available(name):
        pytest.skip(f"`value-survey models fetch {name}` fetches the model")
    scorer = TextScorer(name, settings, params.contamination.dtype)
    scores = read_scores(ROOT / SCORES).set_index("text_sha256")
    texts = question_texts(items).set_index(["base_id", "wording", "language"])
    for language in ("en", "zh"):
        text, sha256 = texts.loc[("WVS7-Q57", "original", language), ["text", "text_sha256"]]
        committed = scores.loc[sha256]
        found = text_score(scorer.logprobs(text), params.contamination.k_percent)
        assert found.n_tokens == committed["n_tokens"]
        assert found.mean_logprob == pytest.approx(committed["mean_logprob"], rel=1e-4)
        assert found.min_k_logprob == pytest.approx(committed["min_k_logprob"], rel=1e-4)
