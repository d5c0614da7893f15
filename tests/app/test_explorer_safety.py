"""What the explorer must never do: load a model, write, run a response, follow an address, tell a key."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import opening
import pandas as pd
import pytest
from explorer_project import HOSTILE, HOSTILE_ITEM, HOSTILE_RUN, REPOSITORY, RESPONDENTS, responses_file
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from app.catalogue import catalogue
from app.filters import define
from app.navigation import ENTRIES, VIEWS
from app.project import Project

APP = REPOSITORY / "app"
HEAVY = {"torch", "transformers", "openai", "anthropic", "vllm", "ray"}
"""Packages that run models or ask services for answers."""

KEYS = {
    "OPENAI_API_KEY": "marker-of-a-key-1",
    "ANTHROPIC_API_KEY": "marker-of-a-key-2",
    "HF_TOKEN": "marker-3",
}
PAGES = tuple(entry.module for entry in ENTRIES if (VIEWS / f"{entry.module}.py").exists())
RESPONSE_PAGES = {
    "item": {"item": "WVS7-Q57", "run": HOSTILE_RUN, "respondent": str(RESPONDENTS - 1)},
    "ledger": {"culture": "US"},
    "annotate": {"culture": "US"},
}
"""Pages that show what models said, with the address at which they show the hostile text."""

NASTY = ("../../../../etc/passwd", "/etc/passwd", "no-such-code", "<script>alert(1)</script>", "%2e%2e%2f")
FREE_TEXT = {"search"}
"""Parameters that hold any text."""
AS_TEXT = {"code", "text", "dataframe"}
"""Elements that show a text as it stands; all others read it as Markdown or as a label."""

RAW = ("\u202e", "\u202c", "\u200b", "bell\x07", "null\x00")
LIVE = ("<script", "![pixel](", "](javascript:", "**bold**", ":red[")


class Opened(NamedTuple):
    """A page as it was drawn."""

    plain: AppTest
    nasty: AppTest


class Visit(NamedTuple):
    """All pages of a project with hostile responses, opened at plain addresses and at nasty ones."""

    pages: dict[str, Opened]
    showing: dict[str, AppTest]
    before: dict[str, str]
    after: dict[str, str]
    read: set[str]


@pytest.fixture(scope="module")
def visit(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    root = tmp_path_factory.mktemp("safety") / "project"
    shutil.copytree(finished_project, root)
    for run in ("tiny-def-us", "tiny-def-cn"):
        path = responses_file(root, run)
        rows = pd.read_parquet(path)
        rows.loc[rows["respondent"] == RESPONDENTS - 1, "response"] = HOSTILE  # unread ones, for every page
        rows.to_parquet(path)
    with pytest.MonkeyPatch.context() as environment, read_files() as read:
        environment.setenv("VALUE_SURVEY_ROOT", str(root))
        for name, value in KEYS.items():
            environment.setenv(name, value)
        before = hashes(root)
        names = sorted(parameters() - FREE_TEXT)
        nasty = {name: NASTY[number % len(NASTY)] for number, name in enumerate(names)}
        pages = {page: Opened(open_page(page), open_page(page, **nasty)) for page in PAGES}
        showing = {page: open_page(page, **query) for page, query in RESPONSE_PAGES.items()}
        showing["data"] = open_page("data", search=HOSTILE)
        yield Visit(pages, showing, before, hashes(root), read)


def open_page(page: str, **query: str) -> AppTest:
    return opening.open_page(page, "a1" if page == "annotate" else "", **query)


def parameters() -> set[str]:
    """Every query parameter that some page reads."""
    found = {"lang", "form", "forms", "annotator"}
    found |= {one.key for one in define(catalogue(Project.current())).all}
    for path in APP.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            values = [named["key"]] if {"bind", "key"} <= set(named) else []
            if isinstance(call.func, ast.Name) and call.func.id == "accept_codes":
                values += call.args[:1]
            found |= {value.value for value in values if isinstance(value, ast.Constant)}
    return found


def leaves(app: AppTest) -> Iterator[Element]:
    """Every element that the browser was sent, of the page and of the sidebar."""
    todo: list[Any] = [app._tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Block):
            todo.extend(reversed(node.children.values()))
        elif node is not None and getattr(node, "proto", None) is not None:
            yield node


def sent(element: Element) -> bytes:
    message: bytes = element.proto.SerializeToString()
    return message


def settled(element: Element) -> bytes:
    """What was sent, without the name of a download made on demand, which is drawn anew each time."""
    if element.type != "download_button":
        return sent(element)
    message = type(element.proto)()
    message.CopyFrom(element.proto)
    message.ClearField("deferred_file_id")
    settled: bytes = message.SerializeToString()
    return settled


def hashes(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


_reading: set[str] | None = None


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _reading is not None and event == "open" and isinstance(arguments[0], str | bytes):
        _reading.add(os.fsdecode(arguments[0]))


@contextmanager
def read_files() -> Iterator[set[str]]:
    """Collect the paths of all files that are opened while the block lasts."""
    global _reading  # noqa: PLW0603 - a hook of the interpreter cannot be taken off again
    if not hasattr(sys, "_explorer_audit"):
        sys.addaudithook(_audit)
        sys._explorer_audit = True  # type: ignore[attr-defined]
    _reading = set()
    try:
        yield _reading
    finally:
        _reading = None


def test_no_page_loads_what_runs_models() -> None:
    script = (
        "import importlib, pkgutil, sys, app\n"
        "names = [one.name for one in pkgutil.walk_packages(app.__path__, 'app.')]\n"
        "[importlib.import_module(name) for name in names]\n"
        "assert 'app.views.item' in sys.modules\n"
        f"print(*({HEAVY!r} & sys.modules.keys()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr[-2000:]


def test_no_source_of_a_page_names_what_runs_models() -> None:
    found = {}
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {(node.module or "").split(".")[0]}
            else:
                continue
            if names & HEAVY:
                found[f"{path.relative_to(APP)}:{node.lineno}"] = names & HEAVY

    assert found == {}


def test_every_page_opens_whatever_the_address_says(visit: Visit) -> None:
    broken = {
        page: str(app.exception[0].value)
        for page, opened in visit.pages.items()
        for app in opened
        if app.exception
    }

    assert broken == {}
    headers = [str(opened.plain.header[0].value) for opened in visit.pages.values()]
    assert len(set(headers)) == len(PAGES)  # each of them, not the first one again
    assert {"item", "ledger", "annotate", "dimensions"} <= set(PAGES)


def test_addresses_that_name_nothing_do_nothing(visit: Visit) -> None:
    different = []
    for page, opened in visit.pages.items():
        plain, nasty = ([settled(one) for one in leaves(app)] for app in opened)
        if plain != nasty:
            different.append(page)

    assert different == []
    assert {
        path for path in visit.read if "passwd" in path or "no-such-code" in path or ".." in path
    } == set()


def test_looking_at_pages_writes_nothing(visit: Visit) -> None:
    assert visit.after == visit.before
    assert "data/simulations/tiny-def-us/responses.parquet" in visit.before


def test_no_page_tells_a_key_of_the_environment(visit: Visit) -> None:
    found = [
        (page, name)
        for page, opened in visit.pages.items()
        for element in leaves(opened.plain)
        for name, value in KEYS.items()
        if value.encode() in sent(element)
    ]

    assert found == []


def test_what_a_model_said_stays_text_on_every_page(visit: Visit) -> None:
    live = []
    plain = [(page, opened.plain) for page, opened in visit.pages.items()]
    for page, app in [*plain, *visit.showing.items()]:
        for element in leaves(app):
            if element.type == "text_input":
                continue  # holds what the reader typed
            message = sent(element)
            marks = RAW if element.type in AS_TEXT else (*RAW, *LIVE)
            live += [(page, element.type, mark) for mark in marks if mark.encode() in message]

    assert live == []


@pytest.mark.parametrize("page", RESPONSE_PAGES)
def test_hostile_responses_are_shown_in_full_and_written_out(visit: Visit, page: str) -> None:
    shown = [str(one.value) for one in visit.showing[page].code]

    hostile = [text for text in shown if "<script>document.title='owned'</script>" in text]
    assert hostile, shown
    for part in ("![pixel](https://example.org/p.png)", "⟨U+202E⟩evil⟨U+202C⟩", "bell␇", "null␀", "⟨U+200B⟩"):
        assert part in hostile[0]


def test_no_element_takes_html(visit: Visit) -> None:
    found = [
        (page, element.type)
        for page, opened in visit.pages.items()
        for element in leaves(opened.plain)
        if getattr(element.proto, "allow_html", False)
        or element.type in {"html", "iframe", "component_instance"}
    ]

    assert found == []


def test_annotating_writes_the_annotator_s_file_alone(own_project: Path) -> None:
    before = hashes(own_project)
    app = open_page("annotate", culture="US")
    next(one for one in app.button if one.key.startswith("annotate-reason-")).click().run()
    next(one for one in app.button if one.key.startswith("annotate-save-")).click().run()

    after = hashes(own_project)
    new = {path for path in after if after[path] != before.get(path)}
    assert new - {"data/annotations/.lock"} == {"data/annotations/a1.csv"}
    assert set(before) <= set(after)
    assert HOSTILE_ITEM in set(pd.read_parquet(responses_file(own_project, HOSTILE_RUN))["item_id"])
