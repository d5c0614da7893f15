"""The script that every view runs: the frame that all pages share, then the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import filters, freshness, language
from app.catalogue import catalogue
from app.navigation import pages
from app.problems import explained
from app.project import Project

ICON = Path(__file__).parent / "icon.svg"  # an icon by name would be fetched from a font service


def main() -> None:
    """Draw the frame that all pages share, then the page."""
    st.set_page_config(
        page_title="Value survey explorer",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    page = st.navigation(pages(), position="top")
    project = Project.current()
    with st.sidebar:
        language.switch()
    with language.speaking(language.language()):  # a page asks for it thousands of times
        with explained(project):
            filters.sidebar(filters.define(catalogue(project)))
        freshness.banner(project)
        page.run()


if __name__ == "__main__":
    main()
