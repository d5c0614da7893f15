"""The printed values of Tables 4 and 1 drawn against what was measured here."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import pandas as pd

from app.ablations.methods import METHODS
from app.ablations.printed import COLUMN_OF, table4_values
from app.ablations.rows import QUANTITIES, TOGETHER, Quantity, with_coverage
from app.charts.ablations_printed import HERE, PRINTED, printed_chart
from app.charts.common import legend_chart, restricted
from app.drawing import Drawing, Drawn
from app.filters import probing_name
from app.language import later, say
from app.text import plain
from value_survey.reports.comparison import Block
from value_survey.reports.grids import number
from value_survey.reports.published import DIVERSITY
from value_survey.reports.style import OKABE_ITO, SHAPES, SeriesStyle

LANES = later(
    "Upper line of a method: what the paper prints. Lower line: what was measured here, with its interval; "
    "empty mark: fewer than half of the answers expected are valid."
)
COLUMNS = ["measure", "probing", "label", "lane", "who", "value", "low", "high", "few", "coverage"]


def points(
    rows: pd.DataFrame,
    table4: pd.DataFrame,
    table1: pd.DataFrame,
    ledger: pd.DataFrame,
    methods: Collection[str],
) -> pd.DataFrame:
    """Give the printed and measured values as numbers, a row each.

    Parameters
    ----------
    rows
        Rows of `reports/ablation.csv` of one model and item set, kind `probing`.
    table4, table1
        The reproduced tables.
    ledger
        Valid and expected answers.
    methods
        The probing methods to show; none means all.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, in the paper's order of the methods; shares as shares. `few`: fewer than half of the
        answers expected are valid.
    """
    own = with_coverage(rows[rows["culture"].str.contains(TOGETHER, regex=False)], ledger)
    found = [*_here(own), *_in_table4(table4), *_in_table1(table1)]
    kept = [row for row in found if not methods or row["probing"] in methods]
    made = pd.DataFrame(kept, columns=COLUMNS)
    return made.sort_values("probing", key=lambda codes: codes.map(METHODS), kind="stable")


def drawing(rows: pd.DataFrame) -> Drawing:
    """Draw a chart per quantity; rows as from `points`."""
    style = restricted(style_of(rows), set(rows["who"]))
    order = list(dict.fromkeys(rows["label"]))
    drawn = []
    for quantity in QUANTITIES["paper"]:
        own = rows[rows["measure"] == quantity.measure]
        if own.empty:
            continue
        axis = say(quantity.axis)
        chart = printed_chart(own, style, axis_title=axis, percent=quantity.percent, order=order)
        words = say(
            "{axis}, printed and measured here, by probing method. {sentence}",
            axis=axis,
            sentence=plain(sentence(own, quantity)),
        )
        drawn.append(Drawn(say(quantity.title), chart, words))
    return Drawing(tuple(drawn), legend_chart(style))


def style_of(rows: pd.DataFrame) -> SeriesStyle:
    """Give each source a colour and a shape: Table 4 those that it has on the page elsewhere."""
    others = [name for name in dict.fromkeys(rows["who"]) if name not in {_table4_name(), say("here")}]
    names = [say("here"), _table4_name(), *others]
    places = range(1, len(others) + 1)
    return SeriesStyle(
        tuple(names),
        (OKABE_ITO[0], "#000000", *(OKABE_ITO[place % len(OKABE_ITO)] for place in places)),
        (SHAPES[0], "cross", *(SHAPES[place % (len(SHAPES) - 2)] for place in places)),
    )


def against_table4(rows: pd.DataFrame) -> str:
    """Say of each quantity where the values here lie against Table 4, a line each."""
    parts = [sentence(rows[rows["measure"] == one.measure], one) for one in QUANTITIES["paper"]]
    return "  \n".join(part for part in parts if part)


def sentence(rows: pd.DataFrame, quantity: Quantity) -> str:
    """Say how many methods lie above and below Table 4 here, and which is furthest from it."""
    both = rows[rows["who"].isin([say("here"), _table4_name()])].pivot_table(
        index="label", columns="who", values="value", sort=False
    )
    if both.shape[1] < 2 or (both := both.dropna()).empty:
        return say("{title}: no method has a value both here and in Table 4.", title=say(quantity.title))
    here, printed = both[say("here")], both[_table4_name()]
    furthest = str((here - printed).abs().idxmax())
    return say(
        "{title}: of {n} methods that Table 4 prints, above it here: {above}, below it: {below}; furthest "
        "from it: {method}, **{here} here, {printed} printed**.",
        title=say(quantity.title),
        n=len(both),
        above=int((here > printed).sum()),
        below=int((here < printed).sum()),
        method=furthest,
        here=_text(here[furthest], quantity),
        printed=_text(printed[furthest], quantity),
    )


def _here(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    measures = {quantity.measure for quantity in QUANTITIES["paper"]}
    for _, row in rows[rows["measure"].isin(measures) & rows["value"].notna()].iterrows():
        named = _named(row["measure"], row["probing"], HERE, say("here"), row["value"])
        yield named | {name: row[name] for name in ("low", "high", "few", "coverage")}


def _in_table4(table4: pd.DataFrame) -> Iterator[dict[str, object]]:
    for (probing, measure), value in table4_values(table4).items():
        yield _named(measure, probing, PRINTED, _table4_name(), value)


def _in_table1(table1: pd.DataFrame) -> Iterator[dict[str, object]]:
    printed = table1[(table1["block"] == Block.PAPER) & (table1["published"] != "")]
    for measure, column in COLUMN_OF.items():
        for _, row in printed[printed["column"] == column].iterrows():
            value = float(str(row["published"]).removesuffix("%"))
            share = value / 100 if measure == DIVERSITY else value
            who = say("Table 1, {model}", model=row["display"])
            yield _named(measure, row["probing"], PRINTED, who, share)


def _named(measure: str, probing: str, lane: str, who: str, value: float) -> dict[str, object]:
    return {
        "measure": measure,
        "probing": probing,
        "label": probing_name(probing),
        "lane": lane,
        "who": who,
        "value": value,
        "low": math.nan,
        "high": math.nan,
        "few": False,
        "coverage": None,
    }


def _table4_name() -> str:
    return say("printed in Table 4")


def _text(value: float, quantity: Quantity) -> str:
    return f"{number(100 * value, 1)} %" if quantity.percent else number(value, 2)
