"""Pictures of the explorer's pages, for the README and to look at: `python -m app.screenshots OUT_DIR`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.project import Project
from app.server import NotAvailableError, headless_browser, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

WIDTH: Final = 1440
SCALE: Final = 1.25
TIMEOUT_MS: Final = 180_000
"""On a busy machine the front end asks its server again only after long pauses."""
IDLE_CHECKS: Final = 3
DRAWING_MS: Final = 400
"""Charts and tables are drawn on canvases, which do not say when they are done."""

_IDLE: Final = (
    "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    " && document.fonts.status === 'loaded'"
    " && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]"
    ".every(chart => chart.querySelector('canvas, svg'))"
    " && !document.querySelector('[data-testid=stSkeleton]')"
)


@dataclass(frozen=True)
class Shot:
    """A picture to take.

    Attributes
    ----------
    name
        File name without suffix.
    address
        Page and query parameters.
    height
        Of the window; what does not fit is not in the picture.
    """

    name: str
    address: str
    height: int


SHOTS: Final = (
    Shot("claims", "/", 1000),
    Shot("published", "/published", 1000),
    Shot("alignment", "/alignment", 1000),
    Shot("dimensions", "/dimensions", 1000),
    Shot("item", "/item?item=WVS7-Q57", 1000),
    Shot("item-by-age", "/item?item=WVS7-Q164&split=age", 1000),
    Shot("compare", "/compare", 1000),
    Shot("culture-map", "/culture-map", 1000),
    Shot("bias", "/bias", 1000),
    Shot("insensitivity", "/insensitivity", 1000),
    Shot("ablations", "/ablations?questionnaire=methods", 1000),
    Shot("series-test", "/series-test", 1000),
    Shot("robustness", "/robustness", 1000),
    Shot("ledger", "/ledger", 1000),
    Shot("annotate", "/annotate", 1000),
    Shot("data", "/data", 1000),
    Shot("about", "/about", 1000),
    Shot("dimensions-zh", "/dimensions?lang=zh&form=heat", 1000),
    Shot("empty", "/dimensions?model=Reference+sampler&probing=CCSV-list", 700),
)


def take(root: Path, out: Path, shots: tuple[Shot, ...] = SHOTS, *, whole: bool = False) -> list[Path]:
    """Take pictures of the explorer's pages.

    Parameters
    ----------
    root
        The project to show.
    out
        Folder to write `NAME.png` to.
    shots
        What to take.
    whole
        Whether to take whole pages instead of the first window.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    NotAvailableError
        A browser or playwright is missing, or the explorer does not start.
    """
    with headless_browser() as browser, serve(root) as address:
        return [take_one(browser, address, shot, out, whole=whole) for shot in shots]


def take_one(browser: Browser, address: str, shot: Shot, out: Path, *, whole: bool = False) -> Path:
    """Take one picture of an explorer that is running at `address`; gives the file."""
    window: ViewportSize = {"width": WIDTH, "height": shot.height}
    page = browser.new_page(viewport=window, device_scale_factor=SCALE)
    try:
        page.goto(address + shot.address, timeout=TIMEOUT_MS)
        settle(page)
        if whole and (box := page.locator("[data-testid=stMainBlockContainer]").bounding_box()):
            page.set_viewport_size({"width": WIDTH, "height": round(box["height"])})
            settle(page)
        out.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=out / f"{shot.name}.png")
    finally:
        page.close()
    return out / f"{shot.name}.png"


def settle(page: Page) -> None:
    """Wait until a page has been drawn, and nothing has been running for a while."""
    page.wait_for_selector("[data-testid=stMain] h2", timeout=TIMEOUT_MS)
    end = time.monotonic() + TIMEOUT_MS / 1000
    idle = 0
    while idle < IDLE_CHECKS and time.monotonic() < end:
        page.wait_for_timeout(DRAWING_MS)  # a page may start again at once, to put labels into its address
        idle = idle + 1 if page.evaluate(_IDLE) else 0


def main(
    out: Annotated[Path, typer.Argument(help="Folder to write the pictures to.")],
    root: Annotated[Path | None, typer.Option(help="The project to show; default: this one.")] = None,
    whole: Annotated[bool, typer.Option(help="Whole pages instead of the first window.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Name of a picture; again for others.")] = None,
) -> None:
    """Take a picture of every page of the explorer."""
    chosen = tuple(shot for shot in SHOTS if only is None or shot.name in only)
    if unknown := {*(only or ())} - {shot.name for shot in SHOTS}:
        names = ", ".join(shot.name for shot in SHOTS)
        typer.echo(f"No pictures named {', '.join(sorted(unknown))}; there are {names}.", err=True)
        raise typer.Exit(2)
    try:
        for path in take((root or Project.current().root).resolve(), out, chosen, whole=whole):
            typer.echo(path)
    except NotAvailableError as error:
        typer.echo(f"No pictures taken: {error}.", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
