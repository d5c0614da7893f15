import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from compared_frames import study
from value_survey.errors import InputError
from value_survey.metrics.order_effects import order_effects
from value_survey.metrics.run_values import run_values

RUNS = {"a": ("ma", "US", "en", "def", "q", 0.0), "b": ("mb", "US", "en", "def", "q", 0.7)}


def orders_of(frames, *, shuffled=False, seed=0):
    rng = np.random.default_rng(seed)
    codes = {row.item_id: sorted(map(int, json.loads(row.options_en))) for row in frames.items.itertuples()}
    return frames.answers[["run", "respondent", "item_id"]].assign(
        option_order=[
            json.dumps([int(code) for code in (rng.permutation(codes[item]) if shuffled else codes[item])])
            for item in frames.answers["item_id"]
        ]
    )


def effects(frames, orders, **options):
    values = run_values(**frames.all())
    report = order_effects(orders, values, frames.runs, seed=1, **{"replicates": 300} | options)
    return report.set_index(["run", "position"])


def test_share_is_that_of_the_option_shown_first():
    frames = study(RUNS)
    report = effects(frames, orders_of(frames))
    answers = frames.answers.assign(first=[codes == [1] for codes in frames.answers["codes"]])
    expected = answers.groupby(["run", "item_id"])["first"].mean().groupby("run").mean()
    assert report["share"].xs("first", level="position").to_dict() == pytest.approx(expected.to_dict())
    human = frames.reference[frames.reference["code"] == 1]["n_weighted"].mean() / 1000
    assert report.loc[("a", "first"), "human_share"] == pytest.approx(human)


def test_a_liking_for_the_first_option_shows_and_perfect_respondents_have_none():
    frames = study(RUNS, n=20)
    report = effects(frames, orders_of(frames))
    perfect, biased = report.loc[("a", "first")], report.loc[("b", "first")]
    assert perfect["difference_low"] < 0 < perfect["difference_high"]
    assert biased["difference_low"] > 0
    assert report.loc[("b", "last"), "difference"] < 0


def test_a_fixed_order_is_not_tested_against_chance():
    frames = study(RUNS)
    report = effects(frames, orders_of(frames))
    assert (report["n_shuffled"] == 0).all()
    assert report[["share_shuffled", "share_by_chance", "statistic", "p", "p_adjusted"]].isna().all(axis=None)


def test_shuffled_orders_tell_place_from_content():
    """A model that always gives the same code leans on content; one that takes the first option on place."""
    frames = study(RUNS, n=20)
    orders = orders_of(frames, shuffled=True)
    first = [[json.loads(order)[0]] for order in orders["option_order"]]
    takes_first = frames.answers["run"] == "b"
    frames.answers["codes"] = [
        chosen if placed else codes
        for chosen, placed, codes in zip(first, takes_first, frames.answers["codes"], strict=True)
    ]
    report = effects(frames, orders)
    assert report.loc[("a", "first"), "p"] > 0.01
    assert report.loc[("b", "first"), "share_shuffled"] == 1
    assert report.loc[("b", "first"), "p_adjusted"] < 1e-6


def test_the_statistic_is_that_of_a_sum_of_independent_draws():
    frames = study(RUNS, n=15)
    report = effects(frames, orders_of(frames, shuffled=True, seed=3)).loc[("a", "last")]
    n_options = frames.items["options_en"].map(lambda text: len(json.loads(text)))
    chance = np.repeat(1 / n_options.to_numpy(), 15)
    z = (report["share_shuffled"] * len(chance) - chance.sum()) / np.sqrt((chance * (1 - chance)).sum())
    assert report["statistic"] == pytest.approx(z)
    assert report["p"] == pytest.approx(2 * stats.norm.sf(abs(z)))
    assert report["share_by_chance"] == pytest.approx(chance.mean())


def test_the_place_not_the_code_is_what_counts():
    frames = study({"a": RUNS["a"]})
    reverse = orders_of(frames).assign(
        option_order=lambda rows: [json.dumps(json.loads(order)[::-1]) for order in rows["option_order"]]
    )
    there, back = effects(frames, orders_of(frames)), effects(frames, reverse)
    assert there.loc[("a", "first"), "share"] == pytest.approx(back.loc[("a", "last"), "share"])
    assert (back["n_shuffled"] == 0).all()


def test_orders_of_other_options_are_refused():
    frames = study({"a": RUNS["a"]})
    orders = orders_of(frames)
    orders.loc[0, "option_order"] = "[1, 7]"
    with pytest.raises(InputError, match=r"does not list the options of the item\n    found: US-WVS7-Q0.*7"):
        effects(frames, orders)


def test_responses_of_other_respondents_are_refused():
    frames = study({"a": RUNS["a"]})
    orders = orders_of(frames)
    with pytest.raises(InputError, match="different respondents"):
        effects(frames, orders[orders["respondent"] > 0])


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_valid_and_one_respondent(n):
    frames = study({"a": RUNS["a"]}, n=1, missing=1.0 - n)
    report = effects(frames, orders_of(frames))
    assert (report["n_answers"] == n * len(frames.items)).all()
    assert report["share"].notna().all() == bool(n)
    assert report[["low", "high", "difference_low", "difference_high"]].isna().all(axis=None)


def test_an_empty_run_has_counts_of_0():
    frames = study({"a": RUNS["a"]}, n=2)
    frames.answers = frames.answers.iloc[:0]
    report = effects(frames, pd.DataFrame(columns=["run", "respondent", "item_id", "option_order"]))
    assert (report["n_answers"] == 0).all()
