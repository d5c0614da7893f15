"""How the explorer starts and what keeps it quick: its sockets, its pages, frames that are read once."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from explorer_project import REPOSITORY

from app import readiness, reading
from app.catalogue import catalogue
from app.language import speaking
from app.navigation import ENTRIES
from app.project import Project
from app.readiness import DESCRIPTORS, send_at_once


async def _accepted(listening: socket.socket) -> int:
    """Whether asyncio's server sends at once to a client of a socket that it was handed."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        found.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(answer, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        result = await found
        writer.close()
    return result


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="only Linux holds small packets back")
def test_what_a_listening_socket_accepts_sends_at_once() -> None:
    with socket.socket() as listening, socket.socket() as other:  # as Streamlit makes it: without a protocol
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        other.bind(("127.0.0.1", 0))

        assert send_at_once() >= 1

        assert asyncio.run(_accepted(listening)) != 0
        assert other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0, "only what listens is changed"


def test_starting_the_explorer_loads_every_page(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys, threading\n"
        "from app.explorer import app\n"
        "from app.readiness import ready\n"
        "async def start():\n"
        "    async with ready(app):\n"
        "        [one.join() for one in threading.enumerate() if one.name == 'load-pages']\n"
        "asyncio.run(start())\n"
        "import gc\n"
        "assert gc.get_freeze_count() > 0\n"
        "print(' '.join(sorted(name for name in sys.modules if name.startswith('app.views.'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(REPOSITORY), "HOME": str(tmp_path)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert set(done.stdout.split()) == {f"app.views.{entry.module}" for entry in ENTRIES}


@pytest.mark.parametrize(("headless", "opened"), [(False, ["http://localhost:8765"]), (True, [])])
def test_a_browser_is_opened_where_there_is_a_screen(
    monkeypatch: pytest.MonkeyPatch, headless: bool, opened: list[str]
) -> None:
    options = {"server.headless": headless, "server.port": 8765}
    seen: list[str] = []
    monkeypatch.setattr(readiness, "load_pages", lambda: None)
    monkeypatch.setattr(readiness.st, "get_option", options.__getitem__)
    monkeypatch.setattr(readiness.webbrowser, "open", seen.append)

    async def start() -> None:
        async with readiness.ready(None):
            pass

    asyncio.run(start())

    assert seen == opened


def test_it_answers_this_machine_only() -> None:
    settings = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    assert settings["server"]["address"] == "localhost"


def test_a_view_that_changes_its_frame_changes_no_other(finished_project: Path) -> None:
    project = Project(finished_project)
    before = reading.ledger(project).copy(deep=True)
    mine = reading.ledger(project)
    mine["valid"] = 0
    mine.loc[:, "run"] = "changed"

    assert reading.ledger(project).equals(before)


def test_the_catalogue_follows_the_language_and_the_reports(own_project: Path) -> None:
    project = Project(own_project)
    english = catalogue(project)
    with speaking("zh"):
        chinese = catalogue(project)
    assert list(chinese.runs["run"]) == list(english.runs["run"])
    assert list(catalogue(project).runs["series"]) == list(english.runs["series"])

    path = project.report("divergence")
    rows = path.read_text(encoding="utf-8").splitlines()
    gone = english.runs["run"].iloc[0]
    kept = [row for row in rows if gone not in row.split(",")]
    assert len(kept) < len(rows)
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")

    assert gone not in set(catalogue(project).runs["run"])
