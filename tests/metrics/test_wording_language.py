import numpy as np
import pytest

from compared_frames import study
from value_survey.metrics.run_values import run_values
from value_survey.metrics.wording_language import wording_language

BOTH = ("original", "rephrased-1")


def compare(frames):
    report = wording_language(run_values(**frames.all()), frames.items, frames.runs, seed=1, permutations=399)
    return report.set_index(["varied", "measure"])


def test_one_wording_and_one_language_have_no_range():
    report = compare(study({"a": ("ma", "US", "en", "def", "q", 0)}))
    assert (report["n_items"] == 0).all()
    assert (report["n_variants"] == 1).all()
    assert report[["lowest", "highest", "range", "item_range", "p"]].isna().all(axis=None)


def test_wordings_that_are_answered_alike_differ_by_chance_only():
    report = compare(study({"a": ("ma", "US", "en", "def", "q", 0.3)}, wordings=BOTH))
    row = report.loc[("wording", "js")]
    assert row["variants"] == "original rephrased-1"
    assert row["n_items"] == 18
    assert row["range"] == pytest.approx(row["highest"] - row["lowest"])
    assert row["p"] > 0.05
    assert row["item_range"] > row["range"]


def test_a_wording_that_is_answered_worse_shows():
    frames = study({"a": ("ma", "US", "en", "def", "q", 0.0)}, wordings=BOTH, n=20)
    worse = frames.answers["item_id"].str.endswith("rephrased-1") & (frames.answers["respondent"] < 15)
    frames.answers["codes"] = [
        [1] if bad else codes for bad, codes in zip(worse, frames.answers["codes"], strict=True)
    ]
    assert compare(frames).loc[("wording", "kl_smoothed"), "p"] < 0.02


def test_languages_are_compared_on_the_same_items():
    frames = study(
        {"en": ("ma", "US", "en", "def", "q", 0.0), "zh": ("ma", "US", "zh", "def", "q", 0.9)}, n=20
    )
    values = run_values(**frames.all())
    row = compare(frames).loc[("language", "tvd")]
    means = [
        np.mean([values[run].by_measure["tvd"][values[run].dimensions == code].mean()
                 for code in np.unique(values[run].dimensions)])
        for run in ("en", "zh")
    ]  # fmt: skip
    assert (row["lowest"], row["highest"]) == pytest.approx(sorted(means))
    assert row["p"] == pytest.approx(1 / 400)


def test_wordings_in_two_questionnaires_are_brought_together():
    frames = study({"o": ("ma", "US", "en", "def", "one", 0.0), "r": ("ma", "US", "en", "def", "two", 0.0)},
                   wordings=BOTH)  # fmt: skip
    kept = {"o": "original", "r": "rephrased-1"}
    frames.runs["item_ids"] = [
        [item for item in items if item.endswith(kept[run])]
        for run, items in zip(frames.runs["run"], frames.runs["item_ids"], strict=True)
    ]
    asked = [
        item.endswith(kept[run])
        for run, item in zip(frames.answers["run"], frames.answers["item_id"], strict=True)
    ]
    frames.answers = frames.answers[asked]
    report = compare(frames)
    assert report.loc[("wording", "kl"), "n_items"].item() == 18


def test_nothing_valid_is_undefined():
    report = compare(study({"a": ("ma", "US", "en", "def", "q", 0)}, wordings=BOTH, missing=1.0))
    assert (report["n_items"] == 0).all()
    assert report["range"].isna().all()
