from __future__ import annotations

import pandas as pd
from survey_sources import SOURCES

from value_survey.survey.dimensions import dimension_coverage, dimension_document, dimension_table
from value_survey.terms import Dimension


def test_one_row_per_question_with_the_answer_that_speaks_for_the_dimension(
    tiny: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    table = dimension_table(tiny[0]).set_index("base_id")
    assert list(table.index) == ["WVS7-Q7_8", "WVS7-Q49", "WVS7-Q57"]
    assert table["more"].to_dict() == {
        "WVS7-Q7_8": "Effort",
        "WVS7-Q49": "High",
        "WVS7-Q57": "Most people can be trusted",
    }
    assert table["cultures"].to_dict() == {"WVS7-Q7_8": "US CN", "WVS7-Q49": "US", "WVS7-Q57": "US CN"}


def test_options_without_an_order_have_no_ends(committed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    table = dimension_table(committed[0]).set_index("base_id")
    assert table.loc["WVS7-Q154", "more"] == ""
    assert table.loc["WVS7-Q149", "more"] == "Freedom"
    assert table.loc["WVS7-Q57", "more"] == "Most people can be trusted"


def test_the_document_has_a_section_per_dimension(tiny: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    document = dimension_document(tiny[0].replace({"why": {"Autonomy.": "A | B"}}))
    assert "## EVI: emancipative values (1 question)" in document
    assert (
        "| WVS7-Q57 | social trust | −1 | Most people can be trusted | Can people be trusted? | "
        "Trust reaches beyond the in-group. | US, CN |\n"
    ) in document
    assert "| A \\| B | US, CN |" in document


def test_coverage_counts_questions_and_wordings(tiny: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    coverage = dimension_coverage(tiny[0])
    assert len(coverage) == len(Dimension) * 3
    counted = coverage[coverage["n_base_items"] > 0]
    assert counted.drop(columns="source").to_numpy().tolist() == [
        ["EVI", "US", "cells", 1, 2],
        ["EVI", "CN", "rounded", 1, 2],
        ["IVR", "US", "cells", 1, 2],
        ["USI", "US", "cells", 1, 2],
        ["USI", "CN", "overall", 1, 2],
    ]


def test_the_committed_coverage_adds_up(committed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    items = committed[0]
    coverage = pd.read_csv(SOURCES.parents[1] / "reports" / "dimension_coverage.csv")
    assert coverage["n_items"].sum() == len(items)
    asked = items.groupby("culture")["base_id"].nunique().to_dict()
    assert coverage.groupby("culture")["n_base_items"].sum().to_dict() == asked
