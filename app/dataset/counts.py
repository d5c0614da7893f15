"""How many questions there are, by culture, dimension and what is known of the humans' answers."""

from __future__ import annotations

import pandas as pd

from app import reading
from app.charts.data import questions_chart
from app.drawing import Drawing, Drawn
from app.filters import culture_name, dimension_name
from app.language import clauses, listed, say
from app.project import Project
from app.text import literal
from value_survey.errors import InputError
from value_survey.terms import Dimension


def takeaway(questions: pd.DataFrame) -> str:
    """Say how many questions there are, and where a dimension is thin."""
    cultures = list(dict.fromkeys(questions["culture"]))
    parts = [
        say("{culture}: {n}", culture=literal(culture_name(str(culture))), n=int(n))
        for culture, n in questions["culture"].value_counts()[cultures].items()
    ]
    by_dimension = questions.groupby(["culture", "dimension"]).size()
    culture, dimension = by_dimension.index[int(by_dimension.argmin())]
    return say(
        "**{n} questions** ({cultures}). Fewest: {few} of {dimension} in {culture}.",
        n=questions["base_id"].nunique(),
        cultures=listed(parts),
        few=int(by_dimension.min()),
        dimension=literal(dimension_name(str(dimension))),
        culture=literal(culture_name(str(culture))),
    )


def counts(questions: pd.DataFrame) -> pd.DataFrame:
    """Count questions by culture, dimension and how well the human answers are known."""
    order = {str(name): number for number, name in enumerate(Dimension)}
    counted = questions.groupby(["culture", "dimension", "reference"], sort=False, as_index=False).size()
    return counted.rename(columns={"size": "n"}).sort_values(
        ["culture", "dimension"],
        key=lambda column: column.map(order) if column.name == "dimension" else column,
    )


def questions_drawing(questions: pd.DataFrame) -> Drawing:
    """Draw the questions by dimension, a chart per culture."""
    counted = counts(questions).assign(
        label=lambda rows: [dimension_name(code) for code in rows["dimension"]]
    )
    highest = int(counted.groupby(["culture", "dimension"])["n"].sum().max()) + 2
    drawn = []
    for culture in dict.fromkeys(questions["culture"]):
        part = counted[counted["culture"] == culture]
        sums = part.groupby("label", sort=False)["n"].sum()
        words = say(
            "Bars of the questions by dimension. {numbers}.",
            numbers=clauses(f"{label}: {n}" for label, n in sums.items()),
        )
        chart = questions_chart(part, highest=highest, known=set(counted["reference"]))
        drawn.append(Drawn(culture_name(str(culture)), chart, words))
    return Drawing(tuple(drawn))


def asked(project: Project) -> set[str]:
    """Name the items that some run was asked: only those have responses to show."""
    try:
        return set(reading.item_divergence(project)["item_id"])
    except InputError:
        return set()
