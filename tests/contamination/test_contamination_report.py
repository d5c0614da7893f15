from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from contamination_frames import ANALYSIS, COUNTRIES, PROMPT, SHARES, items, reference
from scipy import stats

from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination.recall import recall_requests
from value_survey.contamination.report import contamination_report
from value_survey.contamination.rows import REPORT_COLUMNS
from value_survey.contamination.texts import question_texts
from value_survey.terms import Language

SETTINGS = ContaminationSettings(models=("m",), max_new_tokens=5)
MADE_WITH = {"model": "m", "revision": "r"}
COUNT = 8
HUMAN = {"US": tuple(np.linspace(0.1, 0.8, COUNT)), "CN": tuple(np.linspace(0.9, 0.2, COUNT))}


def scores(survey: pd.DataFrame) -> pd.DataFrame:
    """Originals are likelier by 0.1, 0.2, … nats per token."""
    texts = question_texts(survey)
    number = texts["base_id"].str.removeprefix("S-").astype(int) + 1
    rephrased = texts["wording"] != "original"
    return texts.assign(
        n_tokens=np.where(rephrased, 9, 6),
        mean_logprob=-2.0 - 0.1 * number * rephrased,
        min_k_logprob=-4.0 + 0.2 * number * rephrased,
        dtype="float32",
        k_percent=20,
        **MADE_WITH,
    ).drop(columns="text")


def requests(survey: pd.DataFrame, languages: tuple[Language, ...] = (Language.EN,)):
    base_ids = list(survey["base_id"].unique())
    return recall_requests(survey, base_ids, COUNTRIES, dict.fromkeys(languages, PROMPT))


def replies(survey: pd.DataFrame, percentages: dict[str, list[float]]) -> pd.DataFrame:
    asked = requests(survey)
    return pd.DataFrame(
        {
            "prompt_sha256": [each.sha256 for each in asked],
            "percentage": [percentages[each.culture][int(each.base_id.removeprefix("S-"))] for each in asked],
            "max_new_tokens": 5,
            **MADE_WITH,
        }
    )


def report(survey: pd.DataFrame, scored: pd.DataFrame, replied: pd.DataFrame, human=HUMAN) -> pd.DataFrame:
    return contamination_report(
        survey,
        reference(human),
        scored,
        replied,
        requests(survey),
        revisions={"m": "r"},
        settings=SETTINGS,
        analysis=ANALYSIS,
    )


def exact(human=HUMAN) -> dict[str, list[float]]:
    return {culture: [100 * share for share in shares] for culture, shares in human.items()}


def test_rows_and_columns() -> None:
    survey = items(COUNT)
    found = report(survey, scores(survey), replies(survey, exact()))
    assert list(found.columns) == REPORT_COLUMNS
    groups = found[["probe", "baseline", "language", "culture"]].astype(str).agg(" ".join, axis=1)
    assert list(groups) == [
        f"{probe} rephrased-1 {language} {culture}"
        for language in ("en", "zh")
        for culture in ("US", "CN")
        for probe in ("perplexity", "min-k")
    ] + [
        f"recall {baseline} en {culture}"
        for culture in ("US", "CN")
        for baseline in ("uniform", "constant", "other-culture")
    ]


def test_wordings_are_compared_question_by_question() -> None:
    survey = items(COUNT)
    found = report(survey, scores(survey), replies(survey, exact()))
    perplexity, min_k = found.iloc[0], found.iloc[1]
    assert perplexity["value"] == pytest.approx(math.exp(2.0))
    assert perplexity["against"] == pytest.approx(math.exp(2.45))
    assert perplexity["difference"] == pytest.approx(-0.45)
    assert perplexity["share_lower"] == 1.0
    assert perplexity["p"] == pytest.approx(stats.wilcoxon(-0.1 * np.arange(1, COUNT + 1)).pvalue)
    assert (perplexity["tokens"], perplexity["tokens_against"]) == (6, 9)
    assert (min_k["value"], min_k["against"]) == (pytest.approx(4.0), pytest.approx(3.1))
    assert min_k["share_lower"] == 0.0
    assert (perplexity["n_items"], perplexity["n_collected"], perplexity["n_used"]) == (COUNT, COUNT, COUNT)
    # Fourteen tests share the error rate: p = 2/256 is not enough.
    assert perplexity["p_adjusted"] > 0.05
    assert perplexity["verdict"] == "no clear difference between the wordings"


def test_a_clear_difference_of_wordings_is_called_one_of_style() -> None:
    survey = items(30)
    human = dict.fromkeys(("US", "CN"), (0.5,) * 30)
    found = report(survey, scores(survey), replies(survey, exact(human)), human)
    assert found.iloc[0]["verdict"].startswith("original wording likelier: a difference of style")
    assert found.iloc[1]["verdict"].startswith("rephrasing likelier")


def test_texts_that_were_changed_since_are_counted_and_not_used() -> None:
    survey = items(COUNT)
    scored = scores(survey)
    survey.loc[survey["base_id"] == "S-2", "text_en"] += " Really?"
    found = report(survey, scored, replies(survey, exact()))
    assert list(found.iloc[0][["n_items", "n_collected", "n_used"]]) == [COUNT, COUNT - 1, COUNT - 1]
    assert found[found["language"] == "zh"].iloc[0]["n_used"] == COUNT


@pytest.mark.parametrize(
    "changes", [{"dtype": "bfloat16"}, {"k_percent": 10}, {"revision": "old"}, {"model": "other"}]
)
def test_scores_made_otherwise_do_not_count(changes: dict[str, object]) -> None:
    survey = items(COUNT)
    found = report(survey, scores(survey).assign(**changes), replies(survey, exact()))
    assert set(found.loc[found["probe"] != "recall", "n_used"]) == {0}
    assert set(found.loc[found["probe"] != "recall", "verdict"]) == {"too few items to tell"}


def test_exact_recall_is_recognised() -> None:
    survey = items(COUNT)
    found = report(survey, scores(survey), replies(survey, exact()))
    recall = found[found["probe"] == "recall"]
    assert (recall["value"] < 1e-9).all()
    assert (recall["share_close"] == 1).all()
    assert recall["rho"].tolist() == pytest.approx([1.0] * 6)
    assert set(recall["verdict"]) == {
        "nearer to the human figures than 100/K, which one middling number for every item can be too",
        "nearer to the human figures than any single number: recall, or informed guesses",
        "nearer to the figures than what it states of the other culture: tells them apart",
    }
    us = recall[recall["culture"] == "US"].set_index("baseline")
    human = 100 * np.array(HUMAN["US"])
    assert us.loc["uniform", "against"] == pytest.approx(np.abs(100 / 3 - human).mean())
    assert math.isnan(us.loc["uniform", "rho_against"])
    assert us.loc["other-culture", "against"] == pytest.approx(
        np.abs(human - 100 * np.array(HUMAN["CN"])).mean()
    )
    assert us.loc["other-culture", "rho_against"] == pytest.approx(-1.0)
    assert us.loc["constant", "against"] == pytest.approx(np.abs(np.median(human) - human).mean())


def test_one_middling_number_beats_100_over_k_and_nothing_else() -> None:
    human = {"US": (0.5,) * 4 + (0.6,) * 4, "CN": (0.5,) * 4 + (0.6,) * 4}
    survey = items(COUNT)
    found = report(survey, scores(survey), replies(survey, {"US": [50.0] * 8, "CN": [50.0] * 8}), human)
    us = found[(found["probe"] == "recall") & (found["culture"] == "US")].set_index("baseline")
    assert us.loc["uniform", "verdict"].startswith("nearer to the human figures than 100/K, which")
    assert us.loc["constant", "verdict"].startswith("no nearer")
    assert us.loc["other-culture", "verdict"].startswith("no nearer")
    assert us.loc["uniform", "n_distinct"] == 1
    assert us["rho"].isna().all()
    assert us["rho_low"].isna().all()


def test_items_without_a_statement_are_counted() -> None:
    survey = items(COUNT)
    stated = exact()
    stated["US"] = [math.nan] * 3 + stated["US"][3:]
    replied = replies(survey, stated)
    found = report(survey, scores(survey), replied[replied["prompt_sha256"] != requests(survey)[7].sha256])
    us = found[(found["probe"] == "recall") & (found["culture"] == "US")]
    assert us[["n_items", "n_collected", "n_used"]].to_numpy().tolist() == [[COUNT, COUNT - 1, COUNT - 4]] * 3
    assert set(us["verdict"]) == {"too few items to tell"}


def test_a_question_that_one_culture_was_asked_only() -> None:
    survey = items(3)
    survey = survey[(survey["culture"] == "US") | (survey["base_id"] != "S-0")]
    human = {"US": SHARES["US"], "CN": (math.nan, *SHARES["CN"][1:])}
    people = reference(human)
    found = contamination_report(
        survey,
        people,
        scores(survey),
        replies(survey, exact(SHARES)),
        requests(survey),
        revisions={"m": "r"},
        settings=SETTINGS,
        analysis=ANALYSIS,
    )
    us = found[(found["probe"] == "recall") & (found["culture"] == "US")].set_index("baseline")
    assert us.loc["uniform", "n_used"] == 3
    assert us.loc["other-culture", "n_used"] == 2


def test_same_numbers_whatever_else_is_reported() -> None:
    survey = items(COUNT)
    both = report(survey, scores(survey), replies(survey, exact()))
    us = survey[survey["culture"] == "US"]
    alone = report(us, scores(us), replies(us, exact()))
    columns = ["value", "difference", "low", "high", "rho_low", "rho_high"]
    mine = both[(both["culture"] == "US") & (both["baseline"] != "other-culture")][columns]
    np.testing.assert_array_equal(mine, alone[alone["baseline"] != "other-culture"][columns])
