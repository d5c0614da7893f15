from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from metric_frames import item_frame, reference_frame

from value_survey.errors import InputError
from value_survey.metrics.distributions import ASSUMED_HUMANS, model_distribution, reference_items

ITEM = "US-WVS7-Q1-original"


def cells(*rows: tuple[object, ...]) -> pd.DataFrame:
    columns = "culture base_id code sex age_group n_unweighted n_weighted base_unweighted base_weighted"
    return pd.DataFrame([("US", "WVS7-Q1", *row) for row in rows], columns=columns.split())


def test_cells_are_summed_with_their_weights_and_options_nobody_chose_have_share_zero():
    reference = cells(
        (1, "male", "<=29", 10, 3.0, 12, 4.0),
        (2, "male", "<=29", 2, 1.0, 12, 4.0),
        (1, "female", "50+", 7, 2.0, 7, 2.0),
    )
    item = reference_items(item_frame({ITEM: (1, 1, 1)}), reference)[ITEM]
    np.testing.assert_allclose(item.human, [5 / 6, 1 / 6, 0])
    assert item.n_human == 19
    assert item.zero_cells == 1


def test_rounded_shares_are_divided_by_their_sum():
    reference = cells((1, "all", "all", None, 0.70, None, 0.96), (2, "all", "all", None, 0.26, None, 0.96))
    item = reference_items(item_frame({ITEM: (1, 1)}), reference)[ITEM]
    np.testing.assert_allclose(item.human, [0.70 / 0.96, 0.26 / 0.96])
    assert item.n_human == ASSUMED_HUMANS


def test_a_multiple_item_has_one_share_per_option():
    reference = cells(
        (1, "male", "<=29", 10, 8.0, 12, 10.0),
        (1, "female", "<=29", 5, 4.0, 10, 10.0),
        (2, "male", "<=29", 3, 2.0, 12, 10.0),
        (2, "female", "<=29", 0, 0.0, 10, 10.0),
    )
    item = reference_items(item_frame({ITEM: (1, 1, 1)}, multiple=[ITEM]), reference)[ITEM]
    np.testing.assert_allclose(item.human, [0.6, 0.1, 0.0])
    assert item.n_human == 22


def test_shares_of_a_multiple_item_need_no_base():
    reference = cells((1, "all", "all", None, 0.9, None, None), (2, "all", "all", None, 0.4, None, None))
    reference = reference.drop(columns=["base_unweighted", "base_weighted"])
    item = reference_items(item_frame({ITEM: (1, 1)}, multiple=[ITEM]), reference)[ITEM]
    np.testing.assert_allclose(item.human, [0.9, 0.4])


def test_an_item_without_human_answers_is_undefined():
    item = reference_items(item_frame({ITEM: (1, 1)}), reference_frame({}))[ITEM]
    assert np.isnan(item.human).all()
    assert item.zero_cells == 2


def test_the_other_culture_answers_the_same_question_with_the_same_options():
    human = {
        "US-WVS7-Q1-original": (0.5, 0.5),
        "CN-WVS7-Q1-original": (0.2, 0.8),
        "US-WVS7-Q2-original": (0.5, 0.5),
        "CN-WVS7-Q2-original": (0.2, 0.3, 0.5),
        "US-WVS7-Q3-original": (0.5, 0.5),
    }
    items = reference_items(item_frame(human), reference_frame(human))
    np.testing.assert_allclose(items["US-WVS7-Q1-original"].other_human, [0.2, 0.8])
    np.testing.assert_allclose(items["CN-WVS7-Q1-original"].other_human, [0.5, 0.5])
    assert np.isnan(items["US-WVS7-Q2-original"].other_human).all()
    assert np.isnan(items["US-WVS7-Q3-original"].other_human).all()


def test_model_distribution_is_the_share_among_codes():
    np.testing.assert_allclose(model_distribution([[1], [1], [3]], [1, 2, 3]), [2 / 3, 0, 1 / 3])
    np.testing.assert_allclose(model_distribution([[1, 2], [2]], [1, 2]), [1 / 3, 2 / 3])
    assert all(math.isnan(share) for share in model_distribution([], [1, 2]))


def test_every_problem_of_the_items_is_reported_at_once():
    items = item_frame({ITEM: (1, 1), "US-WVS7-Q2-original": (1, 1), "US-WVS7-Q3-original": (1, 1)})
    items.loc[items["item_id"] == "US-WVS7-Q2-original", "options_en"] = "yes, no"
    items.loc[items["item_id"] == "US-WVS7-Q3-original", "kind"] = "multiple"
    reference = pd.concat(
        [
            cells((1, "all", "all", 5, 5.0, 9, 9.0), (7, "all", "all", 4, 4.0, 9, 9.0)),
            cells((1, "all", "all", 5, 12.0, 9, 9.0)).assign(base_id="WVS7-Q3"),
        ]
    )
    with pytest.raises(InputError) as error:
        reference_items(items, reference)
    text = str(error.value)
    assert "reference, US WVS7-Q1: humans gave a code that is not an option of the item\n    found: 7" in text
    assert "items, US-WVS7-Q2-original: the options cannot be read\n    found: yes, no" in text
    assert "US WVS7-Q3: more humans mentioned an option than were asked about it\n    found: 12 of 9" in text
    assert len(error.value.problems) == 3
