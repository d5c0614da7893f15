from itertools import product

import numpy as np
import pytest
from scipy import stats

from compared_frames import study, three_models
from value_survey.metrics.divergence import divergence
from value_survey.metrics.measures import KlForm
from value_survey.metrics.multiverse import CHOICES, multiverse
from value_survey.metrics.multiverse_choices import (
    CAP,
    Parser,
    Repair,
    Weights,
    kept_answers,
    repaired,
    weighted_reference,
)
from value_survey.metrics.multiverse_summary import multiverse_summary

BOTH = ("original", "rephrased-1")


def universe(table, **choices):
    for name, option in choices.items():
        table = table[table[name] == option]
    return table.set_index("model")["value"]


def test_the_default_universe_is_the_report():
    for form in KlForm:
        frames = three_models(missing=0.2)
        table = multiverse(**frames.all(), kl_form=form)
        report = divergence(**frames.all(), seed=1, replicates=2, floor_draws=2, kl_form=form)
        expected = report[(report["dimension"] == "all") & (report["measure"] == "kl")].set_index("model")[
            "value"
        ]
        found = universe(table[table["is_default"]])
        assert found.to_dict() == pytest.approx(expected.to_dict())
        assert table[table["is_default"]]["universe"].nunique() == 1


def test_every_combination_is_there_once():
    table = multiverse(**three_models().all())
    assert table["universe"].nunique() == 2 * 2 * 2 * 5 * 2
    assert not table.duplicated([*CHOICES, "model"]).any()
    assert not table.duplicated(["universe", "model"]).any()


def test_wordings_are_varied_and_all_of_them_are_the_default():
    frames = three_models(wordings=BOTH)
    table = multiverse(**frames.all())
    assert set(table["wording"]) == {*BOTH, "all"}
    assert set(table.loc[table["is_default"], "wording"]) == {"all"}
    report = divergence(**frames.all(), seed=1, replicates=2, floor_draws=2)
    expected = report[(report["dimension"] == "all") & (report["measure"] == "kl")].set_index("model")[
        "value"
    ]
    assert universe(table[table["is_default"]]).to_dict() == pytest.approx(expected.to_dict())


def test_languages_and_questionnaires_with_the_same_questions_meet_in_one_ranking():
    frames = study(
        {
            "a": ("ma", "US", "en", "def", "one", 0.0),
            "b": ("mb", "US", "en", "def", "one", 0.5),
            "a-zh": ("ma", "US", "zh", "def", "two", 0.5),
        }
    )
    table = multiverse(**frames.all())
    assert set(table["questionnaire"]) == {"one"}
    assert set(table["language"]) == {"en", "zh"}
    chinese = table[table["language"] == "zh"].set_index("model")
    assert chinese.loc["mb", "value"].isna().all()
    assert (chinese.loc["mb", "n_items"] == 0).all()
    assert (chinese.loc["ma", "rank"] == 1).all()
    assert set(table.loc[table["is_default"], "language"]) == {"en"}


def test_strict_parsing_is_parsing_without_the_other_answers():
    frames = three_models()
    strict = universe(
        multiverse(**frames.all()), parser=Parser.ASKED_FORM, kl_form="standard", repair="largest + 1",
        weights="weighted", aggregation="dimensions",
    )  # fmt: skip
    kept = frames.answers[frames.answers["rule"] == "marked-number"]
    report = divergence(
        kept, frames.items, frames.reference, frames.runs, seed=1, replicates=2, floor_draws=2
    )
    expected = report[(report["dimension"] == "all") & (report["measure"] == "kl")].set_index("model")[
        "value"
    ]
    assert strict.to_dict() == pytest.approx(expected.to_dict())


def test_parsers_keep_every_row():
    answers = three_models().answers
    strict = kept_answers(answers, Parser.ASKED_FORM)
    assert len(strict) == len(answers)
    assert set(strict.loc[answers["rule"] == "stated-choice", "status"]) == {"no_answer"}
    assert kept_answers(answers, Parser.ALL_RULES) is answers


def test_unweighted_humans_are_counted_where_they_are_known():
    reference = three_models().reference
    reference["n_unweighted"] = reference["n_unweighted"].astype(float)
    reference.loc[reference["base_id"] == "WVS7-Q1", "n_unweighted"] = np.nan
    reference.loc[reference["base_id"] == "WVS7-Q0", "n_unweighted"] = 7
    changed = weighted_reference(reference, Weights.UNWEIGHTED)
    assert (changed.loc[reference["base_id"] == "WVS7-Q0", "n_weighted"] == 7).all()
    same = reference["base_id"] == "WVS7-Q1"
    assert changed.loc[same, "n_weighted"].equals(reference.loc[same, "n_weighted"])


def test_weights_of_1_change_nothing():
    table = multiverse(**three_models().all())
    keys = [name for name in CHOICES if name != "weights"]
    weighted, unweighted = (
        table[table["weights"] == option].set_index([*keys, "model"])["value"] for option in Weights
    )
    np.testing.assert_allclose(weighted, unweighted.reindex(weighted.index))


def test_infinite_values_are_repaired_as_named():
    raw = np.array([0.5, np.inf, 7.0, np.nan])
    np.testing.assert_array_equal(repaired(raw, Repair.MAX_PLUS_ONE), [0.5, 8, 7, np.nan])
    np.testing.assert_array_equal(repaired(raw, Repair.DROP), [0.5, np.nan, 7, np.nan])
    np.testing.assert_array_equal(repaired(raw, Repair.CAP), [0.5, CAP, CAP, np.nan])


def test_probing_methods_are_ranked_too():
    frames = study(
        {"def": ("ma", "US", "en", "def", "q", 0.0), "cao": ("ma", "US", "en", "cao", "q", 0.9)}, n=20
    )
    table = multiverse(**frames.all())
    ranks = table[table["ranking"] == "probing"].groupby("probing")["rank"].agg(["min", "max"])
    assert ranks.loc["def"].tolist() == [1, 1]
    assert ranks.loc["cao"].tolist() == [2, 2]


def test_nothing_valid_has_no_value():
    table = multiverse(**three_models(missing=1.0).all())
    assert table[["value", "rank"]].isna().all(axis=None)
    assert (table["n_items"] == 0).all()
    summary = multiverse_summary(table)
    assert (summary["n_universes"] == 0).all()
    assert summary[["value_median", "share_best", "agreement"]].isna().all(axis=None)


def test_summary_counts_universes():
    table = multiverse(**three_models(seed=3).all())
    summary = multiverse_summary(table)
    overall = summary[summary["choice"] == "all"].set_index("model")
    grouped = table.groupby("model")
    assert overall["share_best"].to_dict() == pytest.approx(
        grouped["rank"].agg(lambda ranks: (ranks == 1).mean()).to_dict()
    )
    assert overall["value_median"].to_dict() == pytest.approx(grouped["value"].median().to_dict())
    assert overall["share_best"].sum() == pytest.approx(1)
    by_option = summary[summary["choice"] != "all"].groupby(["model", "choice"])["n_universes"].sum()
    assert (by_option == table["universe"].nunique()).all()


def test_agreement_is_the_mean_of_kendalls_tau():
    table = multiverse(**three_models(seed=8).all())
    wide = table.pivot(index="universe", columns="model", values="value")
    default = table.loc[table["is_default"], "universe"].iloc[0]
    taus = [stats.kendalltau(row, wide.loc[default]).statistic for row in wide.to_numpy()]
    overall = multiverse_summary(table).query("choice == 'all'")
    assert overall["agreement"].iloc[0] == pytest.approx(np.mean(taus))
    assert overall["agreement_low"].iloc[0] == pytest.approx(np.min(taus))
    assert overall["agreement"].nunique() == 1


def test_one_model_has_no_agreement():
    frames = study({"a": ("ma", "US", "en", "def", "q", 0), "u": ("uniform", "US", "en", "def", "q", 0)})
    summary = multiverse_summary(multiverse(**frames.all()))
    assert summary["agreement"].isna().all()
    assert (summary["n_ranked"] == 1).all()
    assert set(product(summary["yardstick"], [1])) == {(False, 1), (True, 1)}
