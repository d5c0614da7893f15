"""The explorer of the study: `streamlit run app/explorer.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts the script's folder there, which is not where `app` is found
    sys.path.insert(0, str(ROOT))

from app import filters, freshness, language  # noqa: E402
from app.catalogue import catalogue  # noqa: E402
from app.navigation import pages  # noqa: E402
from app.problems import explained  # noqa: E402
from app.project import Project  # noqa: E402

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
    with explained(project):
        filters.sidebar(filters.define(catalogue(project)))
    freshness.banner(project)
    page.run()


main()
