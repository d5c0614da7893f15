"""Charts of the explorer: what they draw, and how they and their rows are taken along."""

import io
import json

import altair as alt
import numpy as np
import pandas as pd

from app import sources
from app.charts.common import layered, legend_chart, together
from app.charts.heat import heat_chart
from value_survey.reports.style import SeriesStyle

STYLE = SeriesStyle(("tiny",), ("#0072B2",), ("circle",))


def test_charts_are_valid_specifications() -> None:
    marks = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")

    specification = layered(marks, step=20).to_dict()

    assert specification["height"] == {"step": 20, "for": "position"}
    assert "Source Sans" in specification["config"]["font"]


def test_rows_can_be_taken_along_as_parquet() -> None:
    rows = pd.DataFrame({"a": [0.1 + 0.2, np.nan], "b": ["中", "x"], "c": [1, "one"], "d": [None, "y"]})

    back = pd.read_parquet(io.BytesIO(sources.to_parquet(rows)))

    assert back["a"].iloc[0] == rows["a"].iloc[0]
    assert list(back["c"]) == ["1", "one"]
    assert list(back["b"]) == ["中", "x"]
    assert back["d"].isna().tolist() == [True, False]


def test_charts_can_be_taken_along_for_print() -> None:
    marks = (
        alt.Chart(pd.DataFrame({"x": [1], "who": ["真人"]}))
        .mark_text()
        .encode(x="x:Q", y="who:N", text="who:N")
    )
    figure = together({"美国": layered(marks, step=20)}, legend_chart(STYLE))

    svg = sources.to_svg(json.dumps(figure.to_dict()))

    assert "真人" in svg
    assert "美国" in svg
    assert "tiny" in svg
    assert sources.to_pdf(json.dumps(figure.to_dict())).startswith(b"%PDF")


def test_a_heat_map_has_a_cell_for_every_value_only() -> None:
    rows = pd.DataFrame(
        {
            "series": ["a", "a", "b"],
            "column": ["one option with a long text that is broken", "two", "two"],
            "value": [0.1, np.nan, 0.9],
        }
    )

    chart = heat_chart(rows, highest=1, value_format=".0%", value_title="share", tooltip=[]).to_dict()

    cells = next(iter(chart["datasets"].values()))
    assert [(cell["series"], cell["value"], cell["light"]) for cell in cells] == [
        ("a", 0.1, False), ("b", 0.9, True),
    ]  # fmt: skip
    assert "|" in cells[0]["column"]
    assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["a", "b"]
