"""The explorer of the study: `streamlit run app/explorer.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts the script's folder there, which is not where `app` is found
    sys.path.insert(0, str(ROOT))

from app import filters  # noqa: E402
from app.catalogue import catalogue  # noqa: E402
from app.problems import explained  # noqa: E402
from app.project import Project  # noqa: E402

VIEWS = Path(__file__).parent / "views"
ICON = Path(__file__).parent / "icon.svg"  # an icon by name would be fetched from a font service

PAGES = [
    st.Page(
        VIEWS / "dimensions.py",
        title="Dimensions",
        icon=":material/leaderboard:",
        default=True,
    ),
    st.Page(VIEWS / "item.py", title="Item", icon=":material/forum:", url_path="item"),
    st.Page(
        VIEWS / "published.py",
        title="Published against reproduced",
        icon=":material/compare_arrows:",
        url_path="published",
    ),
]


def main() -> None:
    """Draw the frame that all pages share, then the page."""
    st.set_page_config(
        page_title="Value survey explorer",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="expanded",
    )
    page = st.navigation(PAGES)
    project = Project.current()
    with explained(project):
        filters.sidebar(filters.define(catalogue(project)))
    page.run()


main()
