"""The explorer as a process of its own, and a headless browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.project import ROOT_VARIABLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXPLORER: Final = Path(__file__).with_name("explorer.py")
START_SECONDS: Final = 90

BROWSER_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NotAvailableError(RuntimeError):
    """Something that a command needs is not on this machine; the message says what, and how to get it."""


@contextmanager
def serve(root: Path, script: Path = EXPLORER) -> Iterator[str]:
    """Run the explorer on a free port of this machine while the block lasts; gives its address.

    Parameters
    ----------
    root
        The project to show.
    script
        What Streamlit runs.

    Raises
    ------
    NotAvailableError
        The explorer ends or is not ready in time.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "runner.magicEnabled": "false",
        "browser.gatherUsageStats": "false",
    }
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", str(script),
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        cwd=EXPLORER.parents[1],
        env=os.environ | {ROOT_VARIABLE: str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(process, address)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def headless_browser() -> Iterator[Browser]:
    """Start a headless Chromium while the block lasts.

    Raises
    ------
    NotAvailableError
        There is no Chromium, or playwright is not installed.
    """
    executable = next(filter(None, map(shutil.which, BROWSER_NAMES)), None)
    if executable is None:
        raise NotAvailableError("no Chromium found; install the package chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - optional, only pictures and tests need it
    except ImportError:
        raise NotAvailableError(
            "playwright is not installed; run `pip install playwright` (it belongs to the extra `test`)"
        ) from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, headless=True, args=list(BROWSER_FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NotAvailableError(f"the explorer ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise NotAvailableError(f"the explorer was not ready within {START_SECONDS} seconds")
