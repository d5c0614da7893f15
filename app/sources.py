"""Under every chart: which file its numbers stand in, which command makes it, and the rows to take along."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.text import to_csv


def source_line(
    files: str, frame: pd.DataFrame, file_name: str, *, key: str, command: str = "make repro"
) -> None:
    """Name the files behind what is shown, and offer the rows shown as CSV.

    Parameters
    ----------
    files
        The report files, in Markdown, written by the page and never taken from data.
    frame
        The rows shown, in full precision.
    file_name
        Name of the download.
    key
        Key of the button.
    command
        What makes the files.
    """
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.caption(f"Numbers: {files}. Made by `{command}`.")
    right.download_button(
        "CSV",
        to_csv(frame),
        file_name,
        "text/csv",
        key=key,
        icon=":material/download:",
        help="The rows shown here, in full precision",
        on_click="ignore",
        width="stretch",
    )
