"""The tables of page *Insensitivity*."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from app.badges import origin
from app.filters import language_name, probing_name
from app.insensitivity.names import RATER_NAMES, Side, problem_name, spoiling_name
from app.language import say
from app.text import visible
from value_survey.reports.grids import MISSING

ROWS: Final = 12
HEIGHT: Final = 440
ONE: Final = "%.1f %%"


def rates_table(rows: pd.DataFrame, side: Side) -> None:
    """Show the rates beside their judge's validity; those of the side that is shown come first."""
    columns: dict[str, tuple[Any, Any]] = {
        say("who"): (rows["series"], None),
        say("origin"): ([origin(role) for role in rows["role"]], None),
        say("culture"): (rows["culture"], None),
    }
    if len(set(rows["probing"])) > 1:
        columns[say("probing")] = ([probing_name(code) for code in rows["probing"]], None)
    columns |= {
        say("problem"): (rows["label"], None),
        say("judged responses"): (
            rows["coverage"],
            st.column_config.TextColumn(help=say("Judged of all responses in which something was said")),
        ),
    }
    sound, paper = _corrected(rows), _as_judged(rows)
    columns |= sound | paper if side is Side.SOUND else paper | sound
    columns |= {
        say("sensitivity"): (
            100 * rows["sensitivity"],
            _share(say("Controls with the problem that the judge flags"), "%.0f %%"),
        ),
        say("specificity"): (
            100 * rows["specificity"],
            _share(say("Controls without the problem that the judge passes"), "%.0f %%"),
        ),
        say("unclear"): (
            rows["n_unclear"],
            st.column_config.NumberColumn(help=say("Replies that say neither yes nor no; they do not count")),
        ),
    }
    _show(rows, columns, say("Table of the shares of responses with each problem, by run"))


def _corrected(rows: pd.DataFrame) -> dict[str, tuple[Any, Any]]:
    """Give the corrected shares; what cannot be told has no number."""
    told = rows["told"]
    return {
        say("corrected"): (
            [
                f"{100 * value:.1f} %" if known else say("cannot be told")
                for value, known in zip(rows["rate_corrected"], told, strict=True)
            ],
            st.column_config.TextColumn(help=say("Sound: the share once the judge's errors are taken out")),
        ),
        say("corrected, low"): (100 * rows["corrected_low"].where(told), _share(None)),
        say("corrected, high"): (100 * rows["corrected_high"].where(told), _share(None)),
    }


def _as_judged(rows: pd.DataFrame) -> dict[str, tuple[Any, Any]]:
    return {
        say("as judged"): (
            100 * rows["rate"],
            _share(say("Paper-faithful: flagged of the judged responses")),
        ),
        say("low"): (100 * rows["low"], _share(say("Lower end of the interval"))),
        say("high"): (100 * rows["high"], _share(say("Upper end of the interval"))),
    }


def validity_table(rows: pd.DataFrame) -> None:
    """Show how the judge did on each kind of control."""
    columns: dict[str, tuple[Any, Any]] = {
        say("problem"): ([problem_name(code) for code in rows["problem"]], None),
        say("language"): ([language_name(code) for code in rows["language"]], None),
        say("how it was spoilt"): ([spoiling_name(code) for code in rows["spoiling"]], None),
        say("with the problem"): (rows["n_flawed"], None),
        say("of them flagged"): (rows["n_flawed_flagged"], None),
        say("sensitivity"): (100 * rows["sensitivity"], _share(None, "%.0f %%")),
        say("without it"): (rows["n_sound"], None),
        say("of them flagged wrongly"): (rows["n_sound_flagged"], None),
        say("specificity"): (100 * rows["specificity"], _share(None, "%.0f %%")),
        say("unclear"): (rows["n_unclear"], None),
    }
    _show(rows, columns, say("Table of the judge's verdicts on responses of known truth"))


def agreement_table(rows: pd.DataFrame) -> None:
    """Show who agrees with whom; only columns that some row fills."""
    number = st.column_config.NumberColumn
    columns: dict[str, tuple[Any, Any]] = {
        say("culture"): (rows["culture"], None),
        say("problem"): ([problem_name(code) for code in rows["problem"]], None),
        say("rater A"): (_raters(rows["rater_a"]), None),
        say("rater B"): (_raters(rows["rater_b"]), None),
        say("responses"): (rows["n"], None),
        say("flagged by A"): (rows["yes_a"], None),
        say("flagged by B"): (rows["yes_b"], None),
        say("agreement"): (100 * rows["agreement"], _share(None)),
        "κ": (rows["kappa"], number(format="%.2f", help=say("Cohen's kappa: 1 full agreement, 0 chance"))),
        say("κ, low"): (rows["kappa_low"], number(format="%.2f")),
        say("κ, high"): (rows["kappa_high"], number(format="%.2f")),
        "α": (rows["alpha"], number(format="%.2f", help=say("Krippendorff's alpha"))),
        say("κ, least possible"): (rows["kappa_least"], number(format="%.2f")),
        say("κ, greatest possible"): (rows["kappa_greatest"], number(format="%.2f")),
        say("B − A, points"): (
            100 * rows["difference"],
            number(format="%.1f", help=say("How many more responses in a hundred B flags")),
        ),
        say("B − A, low"): (100 * rows["difference_low"], number(format="%.1f")),
        say("B − A, high"): (100 * rows["difference_high"], number(format="%.1f")),
    }
    filled = {name: column for name, column in columns.items() if pd.Series(column[0]).notna().any()}
    _show(rows, filled, say("Table of the agreement between raters"))


def _raters(names: pd.Series) -> list[str]:
    return [say(RATER_NAMES[name]) if name in RATER_NAMES else visible(name) for name in names]


def _share(meaning: str | None, form: str = ONE) -> Any:
    return st.column_config.NumberColumn(format=form, help=meaning)


def _show(rows: pd.DataFrame, columns: dict[str, tuple[Any, Any]], alt: str) -> None:
    st.dataframe(
        pd.DataFrame({name: list(values) for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        height=HEIGHT if len(rows) > ROWS else "content",
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        alt=alt,
    )
