"""Page *Claims*: verdicts as the report has them, filters, links to the numbers; data stay data."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import opening
import pandas as pd
import pytest
from browsing import Visit
from claims_report import CLAIMS, claim, write_claims
from explorer_project import REPOSITORY
from opening import texts
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from app.catalogue import catalogue
from app.claims.rows import in_print, unit_of, with_interval
from app.claims.scope import read_view, with_scope
from app.claims.translated import TOLD, translated
from app.claims.vocabulary import CODES
from app.filters import define
from app.language import speaking
from app.project import Project
from app.screenshots import settle
from value_survey.terms import Dimension

open_page = partial(opening.open_page, "claims")

HOSTILE = "<script>x</script> ![p](http://e.org/p.png) \u202e"


@pytest.fixture
def claimed(own_project: Path) -> Path:
    """The finished project, with a claim whose texts try to be more than texts."""
    hostile = claim("hostile", "shown", statement=HOSTILE, why=HOSTILE, view="page=../../params&model=tiny")
    write_claims(own_project, [*CLAIMS, hostile])
    return own_project


def links(app: AppTest) -> list[tuple[str, str]]:
    return [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]


def test_claims_are_listed_with_verdict_value_interval_and_coverage(claimed: Path) -> None:
    app = open_page()

    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["verdict"]) == ["shown", "contradicted", "not shown", "not testable yet"]
    assert [text.replace("\u00a0", " ") for text in table["here"]] == [
        "—", "95.00 nats", "−0.46 nats (−0.80 to 0.16)", "—",
    ]  # fmt: skip
    ledger = pd.read_csv(claimed / "reports" / "ledger.csv").groupby("run")[["valid", "expected"]].sum()
    valid, expected = ledger.loc[["tiny-def-us", "tiny-def-cn"]].sum()
    assert table["valid answers"].iloc[2].startswith(f"{valid}\u00a0of\u00a0{expected}")
    assert list(table["paper's measure"]) == ["—", "shown", "—", "—"]
    assert list(table["in print"]) == ["—", "—", "disagree", "—"]
    shown = texts(app)
    assert "Of 4 claims, 3 could be tested here: 1 shown, 1 contradicted, 1 not shown." in shown
    assert "The other 1 wait" in shown
    assert "Verdicts that the paper's own measure would change: 1." in shown
    assert "No model of the paper was run" in shown
    assert "reports/claims.csv" in shown


def test_an_address_opens_a_claim_with_its_command_and_its_numbers(claimed: Path) -> None:
    app = open_page(claim="both")

    shown = texts(app)
    assert "#### Statement of both." in shown
    assert "- Mistral-7B-Instruct, CCSV-list, avg: 0.53 nats" in shown
    assert "**−0.46 nats (−0.80 to 0.16)**" in shown
    assert "One of 4 numbers looked at." in shown
    assert "tables disagree with the claim" in shown
    assert "To make this number again: **dvc repro metrics claims**" in shown
    query = "model=Tiny-0.1B&dimension=TDI+tradition"  # one item set: no filter for it
    assert [given for _, given in links(app)] == [query, query]
    assert links(app)[1][0] == "item"


@pytest.mark.parametrize("dimension", ["TDI", "TDI tradition"])
def test_a_link_sets_the_filters_of_a_reader_who_is_here(claimed: Path, dimension: str) -> None:
    app = open_page(claim="both")
    app.switch_page("views/item.py")
    app.query_params["model"] = ["Tiny-0.1B"]
    app.query_params["dimension"] = [dimension]
    app.run()

    assert not app.exception
    assert app.multiselect(key="model").value == ["tiny"]
    assert app.multiselect(key="dimension").value == ["TDI"]


def test_verdicts_and_sections_are_chosen_in_the_address(claimed: Path) -> None:
    app = open_page(verdict=["not-shown", "contradicted"])
    assert set(app.dataframe[0].value["verdict"]) == {"not shown", "contradicted"}

    app = open_page(section="section 5.3", verdict="contradicted")
    assert list(app.dataframe[0].value["place"]) == ["section 5.3, table 4"]

    assert "No claim has this verdict here" in texts(open_page(section="abstract", verdict="shown"))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"culture": "CN"}, {"hostile", "both", "waits"}),
        ({"culture": "US"}, {"hostile", "us-only", "both"}),
        ({"model": "Mistral-7B-Instruct"}, {"waits"}),
        ({"dimension": "EVI"}, {"hostile", "us-only", "waits"}),
    ],
)
def test_filters_leave_out_claims_about_something_else(
    claimed: Path, query: dict[str, str], left: set[str]
) -> None:
    assert set(open_page(**query).selectbox(key="claim").options) == left


def test_filters_that_leave_no_claim_say_what_to_widen(claimed: Path) -> None:
    app = open_page(model="uniform")

    assert "No claims are left" in texts(app)
    assert [button.key for button in app.button if button.key.startswith("widen")] == [
        "widen-model", "widen-everything",
    ]  # fmt: skip


def test_only_pages_and_filters_of_the_explorer_become_links(claimed: Path) -> None:
    study = catalogue(Project(claimed))
    filters = define(study)

    view = read_view("page=item&model=tiny&model=x&culture=US&path=/etc&run=../..", filters)
    assert view == ("item", {"model": ["tiny"], "culture": ["US"]})
    for text in ("page=../secret", "page=https://e.org", "page=", "", "culture=US", "page=views/item.py"):
        assert read_view(text, filters) is None
    scoped = with_scope(
        pd.DataFrame({"view": ["page=x"], "runs": ["nowhere"], "needs": ["any"]}), study, filters
    )
    assert list(scoped["model"]) == [""]


def test_text_of_the_report_stays_text(claimed: Path) -> None:
    app = open_page(claim="hostile")

    rendered = [element.value for element in (*app.markdown, *app.caption)]
    assert any(r"\<script\>x\<\/script\> \!\[p\]" in text for text in rendered)
    assert not any("\u202e" in text or "<script" in text.replace(r"\<", "") for text in rendered)
    assert links(app) == []


def test_without_the_report_the_page_names_the_command(own_project: Path) -> None:
    (own_project / "reports" / "claims.csv").unlink()

    app = open_page()

    assert not app.exception
    assert "reports/claims.csv: the file is missing" in app.code[0].value


def test_claims_speak_chinese(claimed: Path) -> None:
    app = open_page(lang="zh", claim="us-only")

    assert not app.exception
    assert app.header[0].value == "论文论断的检验"
    assert "与之相反" in list(app.dataframe[0].value["判定"])
    assert "第 5.3 节、表 4" in texts(app)
    assert with_interval(1.0, float("nan"), 2.0) == "1.00"
    assert with_interval(1.0, 0.5, 2.0, unit_of("kl_smoothed, difference")) == "1.00 nats (0.50 to 2.00)"
    with speaking("zh"):
        assert with_interval(1.0, 0.5, 2.0, unit_of("match_rate")) == "1.00 %（0.50 至 2.00）"
    assert with_interval(float("nan"), 0.5, 2.0, "%").startswith("—")
    assert [unit_of(name) for name in ("skill (kl_smoothed)", "kl_smoothed, share of questions below 2")] == [
        "",
        "",
    ]
    assert in_print("") == "—"


@pytest.fixture(scope="module")
def report() -> pd.DataFrame:
    """The tracked report of the study."""
    return pd.read_csv(REPOSITORY / "reports" / "claims.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def in_chinese(report: pd.DataFrame) -> pd.DataFrame:
    with speaking("zh"):
        return translated(report)


@pytest.mark.parametrize("column", list(TOLD))
def test_every_text_of_the_report_has_a_chinese_form(
    report: pd.DataFrame, in_chinese: pd.DataFrame, column: str
) -> None:
    names = {name for cell in report["needs"] for name in cell.split("; ") if name != "any"}
    for english, chinese in zip(report[column], in_chinese[column], strict=True):
        if re.search(r"[a-z]{3}", english):
            assert re.search(r"[\u4e00-\u9fff]", chinese), english
            assert not re.search(r"[A-Za-z]{2,} [a-z]{2,}", chinese), chinese
        assert numbers(chinese) == numbers(english)
        assert chinese.count("−") == english.count("−")
        for name in names | set(map(str, Dimension)):
            assert chinese.count(name) == english.count(name), chinese


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", text))


def test_in_english_the_report_stands_as_it_is_but_for_its_codes(report: pd.DataFrame) -> None:
    told = translated(report)

    codes = "|".join(sorted(CODES, key=len, reverse=True))
    for column in TOLD:
        changed = told[column] != report[column]
        assert report.loc[changed, column].str.contains(rf"\b(?:{codes})\b").all()
        assert not told[column].str.contains(r"[a-z]_[a-z]").any(), "a code is left"
    assert told.drop(columns=list(TOLD)).equals(report.drop(columns=list(TOLD)))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "The match rate in %: US 11.90 (4.84 to 26.43) (by chance 25); claimed is below 15, which is not "
            "shown for most models (by the paper's measure: shown).",
            "一致率（%）：美国 11.90（4.84 至 26.43）（随机水平 25）。论断称其在多数模型上低于 15，"
            "判定为“未能证明”（按论文的度量：“得到支持”）。",
        ),
        (
            "The kl_smoothed of DEF less that of none and CCSV-list: 1 of 36 numbers lie clearly there, 0 "
            "clearly elsewhere; the least favourable is Tiny-0.1B US EVI less CCSV-list −1.10 (−2 to 0.50); "
            "claimed is above 0, which is shown.",
            "DEF 的平滑 KL 减无方法与 CCSV-列表的相应值：36 个数值中有 1 个明确落在所称之处，0 个明确"
            "落在别处；最不利的是 Tiny-0.1B 美国 EVI 减 CCSV-列表 −1.10（−2 至 0.50）。论断称其高于 0，"
            "判定为“得到支持”。",
        ),
        (
            "No model has what this needs: DEF and first token on one questionnaire in US and CN.",
            "没有模型具备所需的：美国与中国在同一份问卷上的 DEF 与首词元。",
        ),
        ("The charm of DEF of all things: US 1; claimed is above 0, which is shown.", None),
        ("Reason of both.", None),
    ],
)
def test_a_reason_is_known_by_its_template_or_stays_english(english: str, chinese: str | None) -> None:
    with speaking("zh"):
        told = translated(pd.DataFrame({"why": [english]}))["why"].iloc[0]

    assert told == (chinese or english)


def test_the_page_speaks_chinese_of_a_claim(own_project: Path) -> None:
    statement = "CCSV-single brings no diversity at all."
    why = "Not run with DEF in both cultures: Mistral-7B-Instruct, Llama-3-8B and 7 more."
    write_claims(
        own_project, [claim("known", "not shown", statement=statement, why=why, published="< 7 nats")]
    )

    app = open_page(lang="zh")

    assert not app.exception
    assert list(app.dataframe[0].value["论断"]) == ["CCSV-单次完全没有带来多样性。"]
    shown = texts(app)
    assert "#### CCSV-单次完全没有带来多样性。" in shown
    assert "尚未在两种文化中都以 DEF 运行：Mistral-7B-Instruct、Llama-3-8B 以及另外 7 个。" in shown
    assert "- < 7 奈特" in shown


@pytest.mark.browser
def test_one_step_back_from_a_view_leads_to_the_claim_and_its_filters(visit: Visit, address: str) -> None:
    page = visit.open(f"{address}/?claim=both&verdict=not-shown&culture=CN")
    left = page.url

    link = page.get_by_test_id("stPageLink").get_by_role("link").filter(has_text="See the numbers")
    link.click()
    expect(page.get_by_role("heading", name="Divergence by dimension")).to_be_visible()
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Statement of both.")).to_be_visible()
    settle(page)

    assert parse_qs(urlsplit(page.url).query) == parse_qs(urlsplit(left).query)
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_text("China (CN)")).to_be_visible()
    expect(sidebar.get_by_text("Tiny-0.1B")).to_have_count(0)  # the link had chosen it
    page.go_forward()
    expect(page.get_by_role("heading", name="Statement of both.")).to_have_count(0)
    expect(page.get_by_role("heading", name="Divergence by dimension")).to_be_visible()


@pytest.mark.browser
def test_a_badge_breaks_its_words_in_a_narrow_window(visit: Visit, address: str) -> None:
    visit.page.set_viewport_size({"width": 900, "height": 1000})
    page = visit.open(f"{address}/?claim=both")

    badge = page.get_by_text("small embedded model: shows that the pipeline works")
    expect(badge).to_be_visible()
    room = page.get_by_test_id("stMainBlockContainer").bounding_box()
    box = badge.bounding_box()
    assert room and box
    assert box["x"] + box["width"] <= room["x"] + room["width"]
    lines = badge.evaluate("element => element.getClientRects().length")
    assert lines > 1
    assert badge.evaluate("element => getComputedStyle(element).whiteSpace") == "normal"
