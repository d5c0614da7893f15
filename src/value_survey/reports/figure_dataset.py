"""What the dataset asks (the paper's Fig. 3): how many questions each value dimension has on each topic."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from value_survey.reports.style import CULTURE_LABELS, GRID_COLOUR, chart_config
from value_survey.terms import ALL, DIMENSION_NAMES, Dimension

TOPIC_COLUMNS: Final = ("culture", "topic", "dimension", "n_questions")

CAPTION: Final = (
    "Questions of this dataset by value dimension (columns) and topic (rows), per culture; a darker cell has "
    "more. Counted are questions with human answers, not their wordings. The paper's Fig. 3 shows the same "
    "of its own questions, which are others. Source: data/survey/items.csv."
)
"""What stands below the figure."""

_COLUMNS: Final = [*(str(dimension) for dimension in Dimension), ALL]
_CELL: Final = 26
_FEW, _MANY = "#D6E6F2", "#0072B2"
"""From pale to the full blue of the palette: cells without questions stay white."""


def topic_counts(items: pd.DataFrame) -> pd.DataFrame:
    """Count questions, not wordings, by culture, topic and value dimension.

    Parameters
    ----------
    items
        Frame of `data/survey/items.csv`: culture, base_id, topic and dimension are used.

    Returns
    -------
    pandas.DataFrame
        `TOPIC_COLUMNS`: every combination that occurs, and totals in which topic or dimension is `all`.
    """
    questions = items.drop_duplicates(["culture", "base_id"])
    totals = [
        questions,
        questions.assign(dimension=ALL),
        questions.assign(topic=ALL),
        questions.assign(topic=ALL, dimension=ALL),
    ]
    counts = pd.concat(totals).groupby(list(TOPIC_COLUMNS[:-1]), sort=False).size()
    return counts.rename(TOPIC_COLUMNS[-1]).reset_index()


def value_topic_chart(counts: pd.DataFrame) -> alt.HConcatChart:
    """Draw the counts as a table with shaded cells, a panel per culture, topics with most questions first.

    Parameters
    ----------
    counts
        From `topic_counts`.
    """
    names = {**{str(code): name for code, name in DIMENSION_NAMES.items()}, ALL: "all dimensions"}
    named = counts.assign(
        dimension_name=counts["dimension"].map(names),
        is_total=(counts["topic"] == ALL) | (counts["dimension"] == ALL),
    )
    totals = named[(named["dimension"] == ALL) & (named["topic"] != ALL)]
    sizes = totals.groupby("topic")["n_questions"].sum().sort_values(ascending=False, kind="stable")
    topics = [*map(str, sizes.index), ALL]
    largest = int(named.loc[~named["is_total"], "n_questions"].max())
    cultures = [culture for culture in CULTURE_LABELS if culture in set(named["culture"])]
    panels = [
        _panel(
            named[named["culture"] == culture], topics, largest, labelled=culture == cultures[0]
        ).properties(
            title=CULTURE_LABELS[culture], width=_CELL * len(_COLUMNS), height=_CELL * 0.75 * len(topics)
        )
        for culture in cultures
    ]
    title = alt.Title(
        "Questions by value dimension and topic",
        subtitle="Number of questions with human answers; every question is asked in several wordings",
    )
    return alt.hconcat(*panels, spacing=16, title=title, config=chart_config())


def _panel(counts: pd.DataFrame, topics: list[str], largest: int, *, labelled: bool) -> alt.LayerChart:
    """Draw the cells of a culture; `largest` is the darkest cell of any culture, so that shades compare."""
    across = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, grid=False, labelPadding=6)
    down = alt.Axis(ticks=False, domain=False, grid=False, labelPadding=6) if labelled else None
    base = alt.Chart(counts).encode(
        x=alt.X("dimension:N", title=None, scale=alt.Scale(domain=_COLUMNS), axis=across),
        y=alt.Y("topic:N", title=None, scale=alt.Scale(domain=topics), axis=down),
        tooltip=[
            alt.Tooltip("topic:N"),
            alt.Tooltip("dimension_name:N", title="dimension"),
            alt.Tooltip("n_questions:Q", title="questions"),
        ],
    )
    shades = alt.Scale(type="sqrt", domain=[1, largest], range=[_FEW, _MANY])
    boxes = (
        base.transform_filter(~alt.datum["is_total"])
        .mark_rect(stroke=GRID_COLOUR, strokeWidth=0.5)
        .encode(color=alt.Color("n_questions:Q", scale=shades, legend=None))
    )
    on_dark = (alt.datum["n_questions"] > largest / 2) & ~alt.datum["is_total"]
    numbers = base.mark_text(fontSize=11).encode(
        text="n_questions:Q", color=alt.condition(on_dark, alt.value("white"), alt.value("#333333"))
    )
    return alt.LayerChart(layer=[boxes, numbers])
