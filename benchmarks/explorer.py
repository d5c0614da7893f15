"""How fast the explorer is at the paper's scale, and how much memory it takes, in a real browser.

`python -m benchmarks.explorer [--repetitions N] [--root DIR] [--write]`: a study of scripted answerers as
large as the paper's (`benchmarks.analysis`) is simulated and analysed and shown by the explorer. Each figure
is what a reader waits: from the request or the click until the page rests with its charts drawn. The study is
made in a temporary folder, or with `--root` in DIR, where a later call finds it; `--write` puts the table
into docs/benchmarks/explorer.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd
from playwright.sync_api import BrowserContext

from app.navigation import ENTRIES, path_of
from app.server import headless_browser, serve
from benchmarks.analysis import PAPER_RESPONSES, prepare, stages
from benchmarks.documents import machine, table

DOCUMENT: Final = Path("docs/benchmarks/explorer.md")
TIMEOUT_MS: Final = 120_000
VIEWPORT: Final = {"viewport": {"width": 1440, "height": 1000}}
LEAST: Final = "a page of Streamlit with a heading, two points and two rows"
WANTED: Final = {"first view": 2.0, "filter change": 0.5, "raw responses of an item": 0.5}

REST: Final = """() => document.querySelector('[data-testid=stMain] h2')
    && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]')
    && !document.querySelector('[data-stale=true]')
    && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
        .every(chart => chart.querySelector('canvas, svg'))"""
"""The page has come to rest: its script has ended and every chart is drawn."""


def wait(page: Any) -> None:
    """Wait until a page has come to rest."""
    page.wait_for_function(REST, timeout=TIMEOUT_MS)


def opened(window: Any, url: str) -> float:
    """Open an address in a tab of a window, or in a browser that knows nothing; gives the seconds."""
    page = window.new_page(**({} if isinstance(window, BrowserContext) else VIEWPORT))
    try:
        began = time.perf_counter()
        page.goto(url, timeout=TIMEOUT_MS)
        wait(page)
        return time.perf_counter() - began
    finally:
        page.close()


def opened_again(browser: Any, url: str, repetitions: int) -> list[float]:
    """Open an address in tabs of one window, which has kept the files of the interface from a first one."""
    window = browser.new_context(**VIEWPORT)
    try:
        return [opened(window, url) for _ in range(repetitions + 1)][1:]
    finally:
        window.close()


LEAST_PAGE: Final = """import altair, pandas, streamlit
streamlit.header("Least")
rows = pandas.DataFrame({"a": [1, 2], "b": [1, 2]})
streamlit.altair_chart(altair.Chart(rows).mark_point().encode(x="a:Q", y="b:Q"))
streamlit.dataframe(rows)
"""


def least_page(browser: Any, repetitions: int) -> list[float]:
    """Open a page of Streamlit that has a heading, a chart of two points and a table of two rows."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "least.py").write_text(LEAST_PAGE, encoding="utf-8")
        script = Path(folder, "serve.py")
        script.write_text(
            "import streamlit\nfrom app.readiness import ready\n"
            'app = streamlit.App("least.py", lifespan=ready)\n',
            encoding="utf-8",
        )
        with serve(Path(folder), script) as address:
            return [opened(browser, address) for _ in range(repetitions + 1)][1:]


def clicked(page: Any, click: Callable[[], None], text: str) -> float:
    """Click; gives the seconds until the page shows `text` in its main part and rests."""
    began = time.perf_counter()
    click()
    page.wait_for_function(
        "text => document.querySelector('[data-testid=stMain]').innerText.includes(text)",
        arg=text,
        timeout=TIMEOUT_MS,
    )
    wait(page)
    return time.perf_counter() - began


def filter_changes(browser: Any, address: str, repetitions: int) -> list[float]:
    """Change the measure of a page of all models; the same for a first and a repeated choice."""
    page = browser.new_page(**VIEWPORT)
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(f"{address}/dimensions")
    wait(page)
    taken = []
    names = ("Total variation", "Jensen–Shannon", "Earth mover's", "KL, as in the paper", "KL, smoothed")
    marks = ("0 to 1", "Symmetric", "along the scale", "as the paper counts it", "Jeffreys")
    for number in range(repetitions):
        name, mark = names[number % len(names)], marks[number % len(names)]
        button = page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first
        taken.append(clicked(page, button.click, mark))
    page.close()
    return taken


def item_changes(browser: Any, address: str, repetitions: int) -> list[float]:
    """Open the responses of a run to ever other items, each for the first time."""
    page = browser.new_page(**VIEWPORT)
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(f"{address}/item")
    wait(page)
    taken = []
    for _ in range(repetitions):
        chosen = page.get_by_test_id("stSelectbox").filter(has_text="asked").locator("input").first
        chosen.focus()
        page.keyboard.press("ArrowDown")  # opens the list at the item shown
        page.wait_for_selector("[role=option]")
        page.keyboard.press("ArrowDown")
        before = page.get_by_test_id("stMain").locator("h5").first.inner_text()
        began = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelector('[data-testid=stMain] h5')?.innerText !== before", arg=before
        )
        wait(page)
        taken.append(time.perf_counter() - began)
    page.close()
    return taken


def resident_gib() -> float:
    """Give the memory of the explorer's process, which is this one's child."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if b"streamlit" in words and parent == os.getpid():
                    lines = (entry / "status").read_text().splitlines()
                    peak = next(line for line in lines if line.startswith("VmHWM"))
                    return int(peak.split()[1]) / 1024**2
            except (OSError, StopIteration):
                continue
    return float("nan")


@contextmanager
def study(root: Path | None, models: int, respondents: int) -> Iterator[Path]:
    """Give a project of the paper's size: the one at `root`, made there at first, or one for the moment."""
    with tempfile.TemporaryDirectory() as folder:
        made = root.resolve() if root is not None else Path(folder)
        if not (made / "reports").is_dir():
            prepare(made, models, respondents)
            for stage in stages():
                stage.run(made)
        yield made


def size(root: Path) -> str:
    """Say how large a project is."""
    ledger = pd.read_csv(root / "reports" / "ledger.csv")
    return f"{ledger['run'].nunique()} runs, {ledger['expected'].sum():,} responses"


def main() -> None:
    """Print what a reader waits for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=int, default=11)
    parser.add_argument("--respondents", type=int, default=29)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--root", type=Path, help="where the study is kept; made there if it is not there")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT}")
    chosen = parser.parse_args()
    rows: list[tuple[str, list[float], float | None]] = []
    with (
        study(chosen.root, chosen.models, chosen.respondents) as root,
        headless_browser() as browser,
        serve(root) as address,
    ):
        rows.append(("first view, right after the start", [opened(browser, address)], None))
        views = [opened(browser, address) for _ in range(chosen.repetitions)]
        rows.append(("first view", views, WANTED["first view"]))
        again = opened_again(browser, address, chosen.repetitions)
        rows.append(("first view, the interface's files kept by the browser", again, None))
        for entry in ENTRIES:
            path = f"{address}/{path_of(entry.module)}" if entry is not ENTRIES[0] else address
            cold, warm = opened(browser, path), [opened(browser, path) for _ in range(2)]
            rows += [(f"page {entry.title}, first time", [cold], None), (f"page {entry.title}", warm, None)]
            print(f"{entry.title}: {cold:.2f} s, then {statistics.median(warm):.2f} s", flush=True)
        changes = filter_changes(browser, address, chosen.repetitions)
        rows.append(("filter change", changes, WANTED["filter change"]))
        items = item_changes(browser, address, chosen.repetitions)
        rows.append(("raw responses of an item", items, WANTED["raw responses of an item"]))
        memory, what = resident_gib(), size(root)
    with headless_browser() as browser:
        rows.insert(0, (LEAST, least_page(browser, chosen.repetitions), None))
    text = table(
        ["what a reader waits for", "times", "median, s", "largest, s", "wanted, s"],
        [
            [name, str(len(taken)), f"{statistics.median(taken):.2f}", f"{max(taken):.2f}", str(wanted or "")]
            for name, taken, wanted in rows
        ],
    )
    print(f"{text}\n\nlargest memory of the explorer: {memory:.2f} GiB (wanted: 1)")
    if chosen.write:
        DOCUMENT.write_text(document(what, text, memory, chosen.repetitions), encoding="utf-8")


def document(what: str, text: str, memory: float, repetitions: int) -> str:
    """Write the page of the docs."""
    return (
        "# Speed of the explorer\n\n"
        f"A study of {what} (the paper has {PAPER_RESPONSES:,}), in headless Chromium on the same cores; "
        f"measured by `python -m benchmarks.explorer --repetitions {repetitions} --write` on {machine()}. "
        "Each time is from the request or the click until the page rests with all charts drawn, in a browser "
        "that knows nothing of the explorer unless the row says so. The first row is what Streamlit itself "
        f"takes: no page with a chart and a table can be faster.\n\n{text}\n\n"
        f"Largest memory of the explorer's process: {memory:.2f} GiB (wanted: at most 1).\n"
    )


if __name__ == "__main__":
    main()
