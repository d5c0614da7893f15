"""A page of the explorer, opened by Streamlit's own test runner, and the texts on it."""

from __future__ import annotations

from explorer_project import REPOSITORY
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.navigation import path_of

FRAME = REPOSITORY / "app" / "frame.py"


def open_page(page: str, annotator: str = "", /, **query: str | list[str]) -> AppTest:
    """Open the page of a module of `app/views` at an address, as someone who has entered their name."""
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.switch_page(f"views/{page}.py")  # which there must be
    app._page_hash = calc_hash(path_of(page))  # `switch_page` knows paths that are names of files only
    for key, value in query.items():
        app.query_params[key] = value
    if annotator:
        app.session_state["annotator"] = annotator
    return app.run()


def texts(app: AppTest) -> str:
    """All texts of a page and of its notices, one below the other, without the escapes of Markdown."""
    elements = (*app.markdown, *app.caption, *app.info, *app.warning, *app.success, *app.error)
    return "\n".join(str(element.value) for element in elements).replace("\\", "")
