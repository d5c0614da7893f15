"""The language ablation (the paper's Fig. 10): the same questions asked in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from app.ablations.methods import COMMAND
from app.ablations.rows import QUANTITIES, Quantity
from app.charts.ablations import VALUES, methods_chart
from app.charts.common import legend_chart
from app.drawing import Drawing, Drawn, show
from app.filters import Filters, culture_name, dimension_name, language_name, probing_name
from app.language import clauses, later, say
from app.sources import source_line
from app.text import literal, plain
from value_survey.reports.grids import MISSING, signed
from value_survey.reports.style import OKABE_ITO, SHAPES, SeriesStyle
from value_survey.terms import ALL, Dimension, Language

ORDER: Final = {name: place for place, name in enumerate([*map(str, Dimension), ALL])}
MEANING: Final = later(
    "The same questions in the culture's own language and in the other, held against the same humans "
    "(the paper's Fig. 10). Lower is better. A different language is another text for the model, not "
    "another culture. Intervals of a dimension of two questions are wide, of one question there is "
    "none. ▸: the interval goes on beyond the axis; the table has its end."
)


def show_languages(filters: Filters, rows: pd.DataFrame, way: str, threshold: float) -> None:
    """Show what changes with the language of asking.

    Parameters
    ----------
    filters
        Whose dimensions choose among the rows of divergences.
    rows
        Rows of the report, kind `language`, of one model, with coverage.
    way
        Key of `QUANTITIES`.
    threshold
        An adjusted p up to this is called a difference.
    """
    st.subheader(say("Language of asking"), anchor=False)
    diversity, divergence = QUANTITIES[way]
    shown = values(rows, divergence)
    shown = shown[shown["dimension"].isin(filters.apply(shown[["dimension"]])["dimension"])]
    if shown.empty:
        st.info(
            say(
                "No run that the filters leave was asked in two languages: the language ablation needs a run "
                "in English and one in Chinese of the same model, culture, probing method and item set."
            ),
            icon=":material/translate:",
        )
        return
    both = rows[(rows["dimension"] == ALL) & rows["measure"].isin([diversity.measure, divergence.measure])]
    sentences = takeaways(rows, shown, way, threshold)
    st.markdown("  \n".join(sentences.values()))
    st.caption(say(MEANING))
    drawn = named(shown)
    picture = drawing(drawn, sentences, divergence)
    show(picture, "language")
    listed = pd.concat([both[both["measure"] == diversity.measure], drawn])
    places = {culture: place for place, culture in enumerate(sentences)}
    _table(
        listed.sort_values("culture", key=lambda codes: codes.map(places), kind="stable"),
        (diversity, divergence),
    )
    source_line(
        say("`reports/ablation.csv` (kind `language`), coverage from `reports/ledger.csv`"),
        shown,
        f"language_{divergence.measure}.csv",
        key="download-language",
        command=COMMAND,
        chart=picture.whole,
    )


def values(rows: pd.DataFrame, quantity: Quantity) -> pd.DataFrame:
    """Keep the values of a quantity, in the order of the dimensions."""
    there = rows[(rows["measure"] == quantity.measure) & rows["value"].notna()]
    return there.sort_values("dimension", key=lambda codes: codes.map(ORDER), kind="stable")


def takeaways(rows: pd.DataFrame, shown: pd.DataFrame, way: str, threshold: float) -> dict[str, str]:
    """Say what changes with the language, by culture of the rows shown; parameters as in `show_languages`."""
    diversity, divergence = QUANTITIES[way]
    means = rows[rows["dimension"] == ALL]
    return {
        str(culture): _sentence(means[means["culture"] == culture], (divergence, diversity), threshold)
        for culture in dict.fromkeys(shown["culture"])
    }


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the dimensions with their number of items, and the languages."""
    return rows.assign(
        label=[
            f"{dimension_name(code)} (n = {n:.0f})"
            for code, n in zip(rows["dimension"], rows["n_items"], strict=True)
        ],
        who=[language_name(code) for code in rows["language"]],
    )


def drawing(rows: pd.DataFrame, sentences: Mapping[str, str], quantity: Quantity) -> Drawing:
    """Draw a divergence by dimension and language of asking, a chart per culture.

    Parameters
    ----------
    rows
        As from `named`.
    sentences
        What the chart of each culture says.
    quantity
        The divergence.
    """
    n = len(Language)
    style = SeriesStyle(tuple(map(language_name, Language)), OKABE_ITO[:n], SHAPES[:n])
    drawn = []
    for culture, sentence in sentences.items():
        part = rows[rows["culture"] == culture]
        chart = methods_chart(
            part,
            style,
            VALUES,
            axis_title=say("← closer to the humans · {axis}", axis=say(quantity.axis)),
            percent=False,
            order=list(dict.fromkeys(part["label"])),
        )
        words = say(
            "{axis} by dimension and language of asking. {sentence}",
            axis=say(quantity.axis),
            sentence=plain(sentence),
        )
        drawn.append(Drawn(culture_name(culture), chart, words))
    return Drawing(tuple(drawn), legend_chart(style))


def _sentence(rows: pd.DataFrame, quantities: tuple[Quantity, ...], threshold: float) -> str:
    """Say what changes with the language in one culture."""
    parts = []
    for quantity in quantities:
        found = rows[(rows["measure"] == quantity.measure) & rows["difference"].notna()]
        for row in found.to_dict("records"):
            scale, digits, unit = (100, 0, say(" percentage points")) if quantity.percent else (1, 2, "")
            value, low, high = (
                signed(scale * float(row[name]), digits)
                for name in ("difference", "difference_low", "difference_high")
            )
            parts.append(
                say(
                    "{axis} {value}{unit} when asked in {language} ({low} to {high}; {verdict})",
                    axis=say(quantity.axis),
                    value=value,
                    unit=unit,
                    language=language_name(str(row["language"])),
                    low=low,
                    high=high,
                    verdict=say("a difference is shown")
                    if row["p_adjusted"] <= threshold
                    else say("no difference is shown"),
                )
            )
    where = literal(culture_name(str(rows["culture"].iloc[0]))) if len(rows) else ""
    return say("**{where}**: {parts}.", where=where, parts=clauses(parts) or MISSING)


def _table(rows: pd.DataFrame, quantities: tuple[Quantity, ...]) -> None:
    axes = {quantity.measure: say(quantity.axis) for quantity in quantities}
    decimal = st.column_config.NumberColumn
    three = "%.3f"
    columns: dict[str, tuple[Any, Any]] = {
        say("culture"): (rows["culture"], None),
        say("language"): ([language_name(code) for code in rows["language"]], None),
        say("probing"): ([probing_name(code) for code in rows["probing"]], None),
        say("quantity"): (rows["measure"].map(axes), None),
        say("dimension"): (
            [
                say("all questions") if quantity == quantities[0].measure else dimension_name(code)
                for quantity, code in zip(rows["measure"], rows["dimension"], strict=True)
            ],
            None,
        ),
        say("valid answers"): (
            rows["coverage"],
            st.column_config.TextColumn(help=say("Valid of expected answers")),
        ),
        say("items"): (rows["n_items"], decimal(help=say("Items behind the value"))),
        say("value"): (rows["value"], decimal(format=three)),
        say("low"): (rows["low"], decimal(format=three, help=say("Lower end of the interval"))),
        say("high"): (rows["high"], decimal(format=three, help=say("Upper end of the interval"))),
        say("difference"): (
            rows["difference"],
            decimal(format=three, help=say("Other language less the culture's own, item by item")),
        ),
        say("difference, low"): (rows["difference_low"], decimal(format=three)),
        say("difference, high"): (rows["difference_high"], decimal(format=three)),
        say("adjusted p"): (rows["p_adjusted"], decimal(format="%.4f")),
    }
    if len(set(rows["probing"])) == 1:
        del columns[say("probing")]
    st.dataframe(
        pd.DataFrame({name: list(values) for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        alt=say("Table of divergence and diversity by culture and language of asking"),
    )
