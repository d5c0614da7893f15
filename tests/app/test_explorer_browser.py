"""The explorer in a real browser: it draws, links open what they name, what a model said stays text."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import Visit
from explorer_project import HOSTILE_RESPONDENT, HOSTILE_RUN
from playwright.sync_api import Browser, Page, expect

from app.screenshots import SHOTS, settle, take_one

pytestmark = pytest.mark.browser

DRAWN = """count => [...document.querySelectorAll('[data-testid=stVegaLiteChart] :is(canvas, svg.marks)')]
    .filter(chart => chart.getBoundingClientRect().width > 100).length >= count"""
"""Whether so many charts are drawn; a busy machine may need a while."""


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(
    ("path", "title", "charts"),
    [
        ("/", "The paper's claims, tested", 1),
        ("/claims?claim=both", "The paper's claims, tested", 1),
        ("/dimensions", "Divergence by dimension", 3),
        ("/item", "One item, humans and models", 3),
        ("/published", "Published against reproduced", 1),
        ("/ledger", "What was asked, and what became of it", 1),
        ("/data", "Questions, human answers, sources", 2),
        ("/about", "Where the numbers come from", 0),
        ("/ledger?lang=zh", "问了什么，得到了什么", 1),
    ],
)
def test_each_page_draws_its_charts_without_an_error(
    visit: Visit, address: str, path: str, title: str, charts: int
) -> None:
    page = visit.open(address + path)

    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(charts)
    page.wait_for_function(DRAWN, arg=charts)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert visit.errors == []
    assert visit.hosts <= {"127.0.0.1"}


def test_a_link_restores_the_filters_and_the_address_follows_them(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/dimensions?model=tiny&culture=CN&measure=tvd")

    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("Tiny-0.1B")).to_be_visible()
    expect(sidebar.get_by_text("China (CN)")).to_be_visible()
    expect(page.get_by_test_id("stMain")).not_to_contain_text("United States (US)")
    page.wait_for_url(re.compile("culture=China"))
    assert query(page)["model"] == ["Tiny-0.1B"]
    assert query(page)["measure"] == ["Total variation"]

    page.get_by_role("button", name="Alignment").click()
    page.get_by_role("menuitem", name="Item").click()
    expect(page.get_by_role("heading", name="One item")).to_be_visible()
    settle(page)
    assert query(page)["culture"] == ["China (CN)"]
    expect(sidebar.get_by_text("China (CN)")).to_be_visible()

    page.get_by_role("button", name="Reset filters").click()
    expect(sidebar.get_by_text("China (CN)")).to_have_count(0)
    settle(page)
    assert "culture" not in query(page)
    assert visit.errors == []


def test_an_empty_choice_can_be_widened_with_a_click(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/dimensions?model=tiny&probing=cao")

    expect(page.get_by_text("No analysed runs are left")).to_be_visible()
    page.get_by_role("button", name="All probing methods").click()
    expect(page.get_by_text("No analysed runs are left")).to_have_count(0)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(3)


def test_the_table_can_be_downloaded(visit: Visit, address: str, tmp_path: Path) -> None:
    page = visit.open(f"{address}/dimensions?model=tiny&culture=US&dimension=TDI")

    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    file = tmp_path / "rows.csv"
    download.value.save_as(file)

    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("run,model,culture,language,probing,dimension,n_items,measure,value")
    assert lines[1].startswith("tiny-def-us,tiny,US,en,def,TDI,1,kl_smoothed,")


def test_the_chart_can_be_downloaded_for_print(visit: Visit, address: str, tmp_path: Path) -> None:
    page = visit.open(f"{address}/dimensions?model=tiny&lang=zh")

    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    file = tmp_path / "chart.svg"
    download.value.save_as(file)

    drawn = file.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "Tiny-0.1B" in drawn
    assert "中国（CN）" in drawn


def test_the_ledger_leads_to_the_response_behind_a_number(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/ledger?culture=CN")

    page.get_by_test_id("stPageLink").get_by_role("link").click()
    expect(page.get_by_role("heading", name="One item")).to_be_visible()
    settle(page)

    assert query(page)["status"] == ["refused"]
    expect(page.get_by_text("data/simulations/tiny-def-cn/responses.parquet")).to_be_visible()
    expect(page.get_by_test_id("stCode").filter(has_text="as an AI language model").first).to_be_visible()
    assert visit.errors == []


def test_a_change_of_the_language_keeps_the_choices(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/dimensions?model=tiny&culture=CN")

    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).first.click()
    expect(page.get_by_role("heading", name="各价值维度的散度")).to_be_visible()
    settle(page)

    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("中国（CN）")).to_be_visible()
    expect(sidebar.get_by_text("Tiny-0.1B")).to_be_visible()
    assert query(page)["culture"] == ["中国（CN）"]
    expect(page.get_by_test_id("stMain")).not_to_contain_text("美国（US）")
    assert visit.errors == []


def test_what_a_model_said_stays_text(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/item?item=WVS7-Q57&run={HOSTILE_RUN}&respondent={HOSTILE_RESPONDENT}")

    said = page.get_by_test_id("stCode").filter(has_text="<script>")
    expect(said.first).to_be_visible()
    expect(said.first).to_contain_text("![pixel](https://example.org/p.png) **bold**")
    expect(said.first).to_contain_text("⟨U+202E⟩evil⟨U+202C⟩ bell␇ null␀ zero⟨U+200B⟩width")
    main = page.get_by_test_id("stMain")
    assert main.locator("img[src*='example.org'], a[href^='javascript']").count() == 0
    assert page.title() != "owned"
    assert visit.hosts <= {"127.0.0.1"}
    assert visit.errors == []


def test_pictures_are_made_by_a_command_of_the_project(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    written = take_one(browser, address, SHOTS[0], tmp_path / "pictures")

    assert written == tmp_path / "pictures" / "claims.png"
    assert written.read_bytes().startswith(b"\x89PNG")


def test_a_claim_leads_down_to_what_a_model_said(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/?claim=both")

    links = page.get_by_test_id("stPageLink").get_by_role("link")
    links.filter(has_text="See the numbers").first.click()
    expect(page.get_by_role("heading", name="Divergence by dimension")).to_be_visible()
    settle(page)
    links.filter(has_text="single questions and responses").click()
    expect(page.get_by_role("heading", name="One item")).to_be_visible()
    settle(page)

    expect(page.get_by_test_id("stSidebar").get_by_text("Tiny-0.1B")).to_be_visible()
    said = page.get_by_test_id("stCode")
    expect(said.filter(has_text="act as a citizen. Request: How important is God").first).to_be_visible()
    expect(said.filter(has_text="Answer: 1 Explanation: so.").first).to_be_visible()
    expect(page.get_by_text("data/simulations/tiny-def-us/responses.parquet")).to_be_visible()
    assert visit.errors == []
