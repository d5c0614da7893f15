"""Under every chart: which file its numbers stand in, which command makes it, and files to take along."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st
import vl_convert

from app.language import say
from app.text import to_csv

VEGA_LITE: Final = alt.SCHEMA_VERSION.removeprefix("v").rpartition(".")[0]


def source_line(
    files: str,
    frame: pd.DataFrame,
    file_name: str,
    *,
    key: str,
    command: str = "make repro",
    chart: alt.TopLevelMixin | Callable[[], alt.TopLevelMixin] | None = None,
) -> None:
    """Name the report files behind what is shown; offer its rows (CSV, Parquet) and its chart (SVG, PDF).

    Parameters
    ----------
    files
        The report files, in Markdown, written by the page and never taken from data.
    frame
        The rows shown, in full precision.
    file_name
        Name of the CSV download; the others differ in their suffix.
    key
        Key of the buttons.
    command
        What makes the files.
    chart
        The chart that shows the rows, or what makes it. It is made and rendered when it is asked for, in the
        look of the page.
    """
    line = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    line.caption(say("Numbers: {files}. Made by `{command}`.", files=files, command=command), width="content")
    stem = PurePath(file_name).stem
    rows = say("The rows shown here, in full precision")
    picture = say("The chart shown here, for print")
    made: list[tuple[str, Callable[[], bytes], str, str]] = [
        ("CSV", lambda: to_csv(frame), "text/csv", rows),
        ("Parquet", lambda: to_parquet(frame), "application/vnd.apache.parquet", rows),
    ]
    if chart is not None:
        made += [
            ("SVG", lambda: to_svg(_specification(chart)).encode(), "image/svg+xml", picture),
            ("PDF", lambda: to_pdf(_specification(chart)), "application/pdf", picture),
        ]
    with line.container(horizontal=True, width="content", gap="small"):
        for name, make, mime, tip in made:
            st.download_button(
                name,
                make if name != "CSV" else make(),  # the first is small, and there without a click's wait
                f"{stem}.{name.lower()}",
                mime,
                key=key if name == "CSV" else f"{key}-{name.lower()}",
                icon=":material/download:",
                help=tip,
                on_click="ignore",
            )


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Write a frame as Parquet; columns of mixed types as text."""
    buffer = io.BytesIO()
    mixed = {name: frame[name].astype(str) for name in frame.columns if _is_mixed(frame[name])}
    frame.assign(**mixed).to_parquet(buffer, index=False)
    return buffer.getvalue()


@st.cache_data(show_spinner=False, max_entries=32)
def to_svg(specification: str) -> str:
    """Render a Vega-Lite specification, written as JSON, as SVG."""
    return str(vl_convert.vegalite_to_svg(json.loads(specification), vl_version=VEGA_LITE))


@st.cache_data(show_spinner=False, max_entries=32)
def to_pdf(specification: str) -> bytes:
    """Render a Vega-Lite specification, written as JSON, as PDF."""
    return bytes(vl_convert.svg_to_pdf(to_svg(specification)))


def _specification(chart: alt.TopLevelMixin | Callable[[], alt.TopLevelMixin]) -> str:
    return json.dumps((chart if isinstance(chart, alt.TopLevelMixin) else chart()).to_dict())


def _is_mixed(column: pd.Series) -> bool:
    return column.dtype == object and len(set(column.dropna().map(type))) > 1
