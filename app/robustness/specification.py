"""Section *Analysis choices*, middle part: the specification curve, combination by combination."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from app import reading
from app.charts.specification import choices_chart, curve_chart
from app.columns import Column, show_columns
from app.drawing import Drawing, Drawn
from app.drawing import show as show_drawing
from app.filters import culture_name, probing_name
from app.language import listed, say, sentences
from app.links import accept_codes
from app.project import Project
from app.robustness.options import choice_name, labelled, option_name
from app.robustness.section import Scope, by_culture, models_first, style_of, takeaway, where
from app.sources import source_line
from app.text import literal, plain
from value_survey.metrics.multiverse import CHOICES, MULTIVERSE_COLUMNS, RANKING
from value_survey.reports.grids import number

TEXTS: Final = (*RANKING, "model", "probing", "yardstick")


def universes(project: Project) -> pd.DataFrame:
    """Read `reports/multiverse.csv`."""
    texts = (*TEXTS, *CHOICES, "is_default")
    numbers = [name for name in MULTIVERSE_COLUMNS if name not in texts]
    return reading.report(project, "multiverse", texts=texts, numbers=numbers)


def show_specification(overall: pd.DataFrame, scope: Scope) -> None:
    """Show every combination of choices one by one, of one of those that are compared.

    Parameters
    ----------
    overall
        A row for each competitor and culture, named.
    scope
        The study.
    """
    st.subheader(say("Every combination, one by one"), anchor=False)
    own = choose_competitor(overall)
    rows = curve_rows(own, scope)
    if rows.empty:
        st.info(say("No combination has a value."), icon=":material/hourglass_empty:")
        return
    st.caption(meaning(rows))
    st.markdown(takeaway(rows, scope, sentence))
    drawn = drawing(rows, scope)
    show_drawing(drawn, "specification")
    _table(rows)
    source_line(
        "`reports/multiverse.csv`",
        rows[["place", *MULTIVERSE_COLUMNS]],
        "specification_curve.csv",
        key="download-specification",
        chart=drawn.whole,
    )


def choose_competitor(overall: pd.DataFrame) -> pd.DataFrame:
    """Let the reader choose whose curve is drawn, at first a model's; the address keeps it."""
    by_model = overall["ranking"].iloc[0] == "models"
    column = "model" if by_model else "probing"
    options = list(dict.fromkeys([*models_first(overall)[column], *overall[column]]))
    series = dict(zip(overall[column], overall["series"], strict=True))
    name = series.__getitem__ if by_model else probing_name
    key = f"curve-{column}"
    accept_codes(key, options, name)
    chosen = st.selectbox(say("Curve of"), options, format_func=name, key=key, bind="query-params", width=360)
    own: pd.DataFrame = overall[overall[column] == chosen]
    return own


def curve_rows(own: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Give the combinations with a value, the lowest first, with `place` and number `n` by culture."""
    keys = [*RANKING, "model", "probing"]
    known = own[[*keys, "series", "role", "coverage"]]
    rows = universes(scope.project).merge(known, on=keys)
    rows = rows.assign(is_default=rows["is_default"] == "True")
    rows = rows[rows["value"].notna()].sort_values(["value", "universe"], kind="stable")
    of_culture = rows.groupby("culture")["universe"]
    return rows.assign(place=of_culture.cumcount() + 1, n=of_culture.transform("size"))


def varied(rows: pd.DataFrame) -> list[str]:
    """Name the choices of which there is more than one option."""
    return [name for name in CHOICES if len(set(rows[name])) > 1]


def meaning(rows: pd.DataFrame) -> str:
    """Say how the curve is to be read, and which choices it does not vary."""
    text = say(
        "Above, a point is the value under one combination of choices, from the lowest to the highest; below "
        "it stand the choices that this combination makes. Options whose marks gather on one side push the "
        "value to that side. Steps between repairs of infinite values are changes of scale."
    )
    single = [choice_name(name) for name in CHOICES if name not in varied(rows)]
    if single:
        text = sentences([text, say("Made one way only here: {choices}.", choices=listed(single))])
    return text


def sentence(rows: pd.DataFrame) -> str:
    """Say from where to where the curve of a culture goes, what parts its ends, where the paper stands."""
    low, high = rows.iloc[0], rows.iloc[-1]
    apart = [name for name in varied(rows) if low[name] != high[name]]
    values = {
        "where": where(rows),
        "name": literal(low["series"]),
        "n": len(rows),
        "low": number(low["value"], 2),
        "high": number(high["value"], 2),
        "low_at": _made(low, apart),
        "high_at": _made(high, apart),
    }
    text = say(
        "{where}, {name}: from **{low} nats** ({low_at}) to **{high} nats** ({high_at}) over {n} "
        "combinations.",
        **values,
    )
    default = rows[rows["is_default"]]
    if default.empty:
        return f"{text} " + say("The paper's choices give no value.")
    return f"{text} " + say(
        "The paper's choices give {value}, number {place} of {n} from below.",
        value=number(default["value"].iloc[0], 2),
        place=default["place"].iloc[0],
        n=len(rows),
    )


def drawing(rows: pd.DataFrame, scope: Scope) -> Drawing:
    """Draw the curve of each culture, and below it which choices each of its combinations makes."""
    style = style_of(rows, scope)
    drawn = []
    for culture, part in by_culture(rows, scope).items():
        own = part.assign(
            **{f"{name}_name": [option_name(code) for code in part[name]] for name in varied(part)}
        )
        said = plain(sentence(part))
        name = culture_name(culture)
        drawn += [
            Drawn(
                name,
                curve_chart(own, style.colours[0], _tooltip(own)),
                say("{what}. {sentence}", what=say("Curve of the mean divergence"), sentence=said),
            ),
            Drawn(
                say("{culture}: choices of each combination", culture=name),
                choices_chart(cells(own), _tooltip(own)),
                say(
                    "{what}. {sentence}",
                    what=say("Grid of the choices below the curve, one row per option"),
                    sentence=said,
                ),
            ),
        ]
    return Drawing(tuple(drawn), wide=True)


def cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each combination and varied choice, with the option's `label`; the paper's first."""
    parts = []
    for group, name in enumerate(varied(rows)):
        paper = set(rows.loc[rows["is_default"], name])
        order = sorted(dict.fromkeys(rows.sort_values("universe")[name]), key=lambda code: code not in paper)
        labels = {code: labelled(name, code, paper=code in paper) for code in order}
        made = rows.assign(group=group, label=rows[name].map(labels))
        parts += [made[made[name] == code] for code in order]
    grid: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return grid


def _made(row: pd.Series, names: list[str]) -> str:
    return listed(f"{choice_name(name)}: {option_name(row[name])}" for name in names)


def _tooltip(rows: pd.DataFrame) -> list[alt.Tooltip]:
    ranked = [alt.Tooltip("rank:Q", title=say("rank"), format="d")] if _is_ranked(rows) else []
    return [
        alt.Tooltip("series:N", title=say("who")),
        alt.Tooltip("value:Q", title=say("value"), format=".3f"),
        alt.Tooltip("place:Q", title=say("number from below"), format="d"),
        alt.Tooltip("n:Q", title=say("combinations"), format="d"),
        *ranked,
        *(alt.Tooltip(f"{name}_name:N", title=choice_name(name)) for name in varied(rows)),
        alt.Tooltip("n_items:Q", title=say("items"), format="d"),
        alt.Tooltip("coverage:N", title=say("valid answers")),
    ]


def _is_ranked(rows: pd.DataFrame) -> bool:
    return bool(rows["n_ranked"].max() > 1)


def _table(rows: pd.DataFrame) -> None:
    columns = {
        say("culture"): Column(rows["culture"]),
        say("who"): Column(rows["series"]),
        say("number from below"): Column(
            rows["place"], say("Among the combinations of the culture; 1: lowest")
        ),
        say("value"): Column(rows["value"], say("In nats"), 3),
        say("the paper's choices"): Column(["(p)" if yes else "" for yes in rows["is_default"]]),
        **{choice_name(name): Column([option_name(code) for code in rows[name]]) for name in varied(rows)},
        say("items"): Column(rows["n_items"], say("Items behind the value")),
        say("valid answers"): Column(rows["coverage"], say("Valid of expected answers")),
    }
    if _is_ranked(rows):
        columns[say("rank")] = Column(rows["rank"], say("Under these choices; 1: closest"))
    with st.expander(say("Every combination as a table"), icon=":material/table_rows:"):
        show_columns(columns, alt=say("Table of all combinations of choices and their values"))
