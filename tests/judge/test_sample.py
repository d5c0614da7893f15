from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from chance import RARE
from value_survey.config_judge import SampleSettings
from value_survey.judge.sample import draw_sample


def responses(run: str = "a", sizes: dict[str, int] | None = None) -> pd.DataFrame:
    sizes = {"EVI": 120, "PDI": 60, "USI": 20} if sizes is None else sizes
    items = [(f"{name}-{place}", name) for name, size in sizes.items() for place in range(size)]
    return pd.DataFrame(
        [(run, 0, *item) for item in items], columns=["run", "respondent", "item_id", "dimension"]
    )


def draw(frame: pd.DataFrame, share: float, seed: int = 1) -> pd.DataFrame:
    return draw_sample(frame, SampleSettings(share=share), seed=seed, confidence=0.95)


@given(st.integers(1, 200), st.integers(0, 99))
def test_dimensions_are_drawn_in_proportion(n: int, seed: int) -> None:
    drawn = draw(responses(), n / 200, seed)
    assert len(drawn) == math.ceil(200 * (n / 200))
    assert not drawn.duplicated().any()
    for name, size in (("EVI", 120), ("PDI", 60), ("USI", 20)):
        assert abs((drawn["dimension"] == name).sum() - len(drawn) * size / 200) < 2


def test_a_larger_sample_holds_the_smaller() -> None:
    small, large = draw(responses(), 0.03), draw(responses(), 0.3)
    assert set(small["item_id"]) < set(large["item_id"])


def test_runs_do_not_depend_on_one_another_nor_on_the_order_of_rows() -> None:
    both = pd.concat([responses("b"), responses("a")]).sample(frac=1, random_state=1)
    drawn = draw(both, 0.1)
    alone = draw(responses("a"), 0.1)
    assert list(drawn.loc[drawn["run"] == "a", "item_id"]) == list(alone["item_id"])
    assert set(drawn.loc[drawn["run"] == "b", "item_id"]) != set(alone["item_id"])


def test_every_response_has_the_same_chance() -> None:
    frame = responses(sizes={"EVI": 15, "PDI": 7, "USI": 3})
    counts = np.zeros(25)
    for seed in range(2000):
        counts[frame["item_id"].isin(draw(frame, 0.2, seed)["item_id"]).to_numpy()] += 1
    # 5 of 25 in each of 2000 draws; within draws they exclude each other, which makes the counts vary less.
    assert stats.chisquare(counts).pvalue > RARE


def test_a_half_width_decides_the_size() -> None:
    settings = SampleSettings(half_width=0.1)
    assert len(draw_sample(responses(), settings, seed=1, confidence=0.95)) == 66


def test_nothing_to_draw_from() -> None:
    assert draw(responses(sizes={}), 0.5).empty


@pytest.mark.parametrize("settings", [{"share": 0}, {"share": 1.1}, {"half_width": 0}, {"size": 3}])
def test_settings_that_make_no_sense(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        SampleSettings.model_validate(settings)
