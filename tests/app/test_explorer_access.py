"""Every page of the explorer can be read by a screen reader and used with the keyboard alone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit
from playwright.sync_api import Page, ViewportSize, expect

from app.navigation import ENTRIES, path_of
from app.screenshots import settle

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
NARROW: ViewportSize = {"width": 900, "height": 900}
BEYOND_THE_EDGE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 2
        && !e.closest('[data-testid=stDataFrame], [data-testid=stVegaLiteChart] svg, pre'))
    .map(e => e.outerHTML.slice(0, 120))"""
"""Tables, and code that is not wrapped, scroll by themselves."""


def path(module: str) -> str:
    return "/" if module == ENTRIES[0].module else f"/{path_of(module)}"


@pytest.mark.parametrize("module", [entry.module for entry in ENTRIES])
def test_a_page_can_be_read_by_everybody_and_in_a_narrow_window(
    visit: Visit, address: str, module: str
) -> None:
    page = visit.open(address + path(module))

    found = Axe().run(page).response["violations"]
    assert [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in GRAVE
    ] == []
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        assert described(chart.evaluate("chart => chart.parentElement.outerHTML")), chart.inner_text()

    page.set_viewport_size(NARROW)
    settle(page)
    assert page.evaluate(BEYOND_THE_EDGE) == []
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert visit.errors == []
    assert visit.hosts <= {"127.0.0.1"}


def described(html: str) -> bool:
    """Whether a chart has an alternative text that says more than what kind of thing it is."""
    return any(len(label) > 12 for label in re.findall(r'aria-label="([^"]+)"', html))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))


def tab_to(page: Page, label: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if label in focused(page):
            return
    raise AssertionError(f"{label!r} cannot be reached with the tabulator key")


def test_a_filter_is_set_and_cleared_with_the_keyboard(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/dimensions")

    tab_to(page, "Culture")
    page.keyboard.type("China")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("culture=China"))
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_test_id("stMain")).not_to_contain_text("United States (US)")

    tab_to(page, "Culture", most=200)
    page.keyboard.press("Backspace")
    settle(page)
    assert "culture" not in parse_qs(urlsplit(page.url).query)
    expect(page.get_by_test_id("stMain")).to_contain_text("United States (US)")
    assert visit.errors == []
