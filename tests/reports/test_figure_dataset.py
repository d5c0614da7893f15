from __future__ import annotations

import pandas as pd

from value_survey.reports.figure_dataset import topic_counts, value_topic_chart

ITEMS = pd.DataFrame(
    [
        ("US", "X-1", "original", "religion", "TDI"),
        ("US", "X-1", "rephrased-1", "religion", "TDI"),
        ("US", "X-2", "original", "religion", "USI"),
        ("US", "X-3", "original", "corruption", "PDI"),
        ("CN", "X-1", "original", "religion", "TDI"),
    ],
    columns=["culture", "base_id", "wording", "topic", "dimension"],
)


def test_questions_are_counted_and_not_their_wordings() -> None:
    counts = topic_counts(ITEMS).set_index(["culture", "topic", "dimension"])["n_questions"]
    assert counts["US", "religion", "TDI"] == 1
    assert counts["US", "religion", "all"] == 2
    assert counts["US", "all", "all"] == 3
    assert counts["CN", "all", "all"] == 1


def test_a_panel_per_culture_with_the_largest_topic_on_top() -> None:
    chart = value_topic_chart(topic_counts(ITEMS)).to_dict()
    assert [panel["title"] for panel in chart["hconcat"]] == ["United States (US)", "China (CN)"]
    for panel in chart["hconcat"]:
        y = panel["layer"][0]["encoding"]["y"]
        assert y["scale"]["domain"] == ["religion", "corruption", "all"]
        assert panel["layer"][0]["encoding"]["color"]["scale"]["domain"] == [1, 1]
