from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_frames import Frames, answer_frame, given_counts, item_frame, reference_frame, run_frame

from compared_frames import three_models
from value_survey.metrics.measures import js, kl, kl_jeffreys, tvd
from value_survey.metrics.missing_bounds import BOUNDED, missing_bounds
from value_survey.metrics.run_values import run_values

MEASURES = {
    "kl": lambda counts, q: kl(counts / counts.sum(), q),
    "kl_smoothed": lambda counts, q: kl_jeffreys(counts, q, 1000),
    "js": lambda counts, q: js(counts / counts.sum(), q),
    "tvd": lambda counts, q: tvd(counts / counts.sum(), q),
}


def bounds(frames: Frames):
    return missing_bounds(run_values(**frames.all()), frames.runs)


def one_item(counts, n_missing, human):
    item = {"US-WVS7-Q1-original": human}
    frames = Frames(
        answer_frame(given_counts("run", "US-WVS7-Q1-original", counts)),
        item_frame(item),
        reference_frame(item, n_human=1000),
        run_frame("run", item_ids=list(item), n_respondents=sum(counts) + n_missing),
    )
    frames.runs["questionnaire"], frames.runs["yardstick"] = "q", False
    return frames


@settings(max_examples=30, deadline=None)
@given(
    counts=st.lists(st.integers(0, 4), min_size=2, max_size=4).filter(sum),
    n_missing=st.integers(0, 4),
    seed=st.integers(0, 99),
)
def test_bounds_are_those_of_every_way_to_fill_in(counts, n_missing, seed):
    thousandths = (
        np.random.default_rng(seed).multinomial(1000 - len(counts), [1 / len(counts)] * len(counts)) + 1
    )
    human = tuple(thousandths / 1000)
    report = (
        bounds(one_item(tuple(counts), n_missing, human)).query("dimension == 'all'").set_index("measure")
    )
    ways = [
        np.array(counts, dtype=float) + np.bincount(way, minlength=len(counts))
        for way in combinations_with_replacement(range(len(counts)), n_missing)
    ]
    for name, measure in MEASURES.items():
        every = [float(measure(way, np.array(human))) for way in ways]
        assert report.loc[name, "best"] == pytest.approx(min(every), abs=1e-10)
        assert report.loc[name, "worst"] == pytest.approx(max(every), abs=1e-10)


def test_without_missing_answers_both_bounds_are_the_value():
    report = bounds(three_models())
    assert (report["n_missing"] == 0).all()
    np.testing.assert_allclose(report["best"], report["value"])
    np.testing.assert_allclose(report["worst"], report["value"])


def test_whatever_was_missing_lies_within_the_bounds():
    whole, part = three_models(seed=5), three_models(seed=5, missing=0.0)
    gone = np.random.default_rng(1).random(len(part.answers)) < 0.3
    part.answers.loc[gone, "status"] = "refused"
    keys = ["run", "dimension", "measure"]
    truth = bounds(whole).set_index(keys)["value"]
    report = bounds(part).set_index(keys)
    smooth = report.index.get_level_values("measure") != "kl"  # kl: infinite values are replaced run by run
    assert (report["best"] <= truth + 1e-12)[smooth].all()
    assert (report["worst"] >= truth - 1e-12)[smooth].all()
    assert report.loc[("a", "all", "js"), "n_missing"] == gone[part.answers["run"] == "a"].sum()


def test_nothing_valid_is_still_bounded():
    report = bounds(three_models(missing=1.0)).query("dimension == 'all'")
    assert report["value"].isna().all()
    assert (report["worst"] > report["best"]).all()
    assert (report["n_missing"] == report["n_expected"]).all()


def test_multiple_choice_is_bounded_option_by_option():
    item = {"US-WVS7-Q1-original": (0.6, 0.2)}
    frames = Frames(
        answer_frame([("run", 0, "US-WVS7-Q1-original", [1], "valid")]),
        item_frame(item, multiple=list(item)),
        reference_frame(item),
        run_frame("run", item_ids=list(item), n_respondents=3),
    )
    frames.runs["questionnaire"], frames.runs["yardstick"] = "q", False
    report = bounds(frames).query("dimension == 'all'").set_index("measure")
    shares = [[1 / 3, 2 / 3, 1], [0, 1 / 3, 2 / 3]]
    distances = [[abs(share - q) for share in option] for option, q in zip(shares, (0.6, 0.2), strict=True)]
    assert report.loc["tvd", "best"] == pytest.approx(np.mean([min(each) for each in distances]))
    assert report.loc["tvd", "worst"] == pytest.approx(np.mean([max(each) for each in distances]))
    assert report.loc["kl", "n_items"] == 0


def test_a_dimension_without_items_is_undefined():
    report = bounds(one_item((1, 2), 1, (0.4, 0.6))).query("dimension == 'PDI'")
    assert len(report) == len(BOUNDED)
    assert (report["n_items"] == 0).all()
    assert report[["value", "best", "worst"]].isna().all(axis=None)
