"""The exported site: whole, with the reports' numbers, the same bytes twice, inert, at home on a disk."""

from __future__ import annotations

import ast
import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import altair as alt
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from explorer_project import HOSTILE, HOSTILE_RESPONDENT, HOSTILE_RUN, ITEMS, REPOSITORY, responses_file
from playwright.sync_api import Browser, ConsoleMessage, Page

from app.bias.drawings import by_culture
from app.bias.rows import match_rows
from app.bias.sentences import match_sentence
from app.charts.common import layered
from app.language import speaking
from app.project import Project
from app.site.archive import archived
from app.site.contents import with_contents
from app.site.context import Context
from app.site.export import Exported, export_site
from app.site.figure import figure
from app.site.layout import MENU
from app.site.markup import data_block, escaped, heading, markdown
from app.site.pages import bias
from app.site.place import Place
from app.text import plain, visible
from value_survey.errors import InputError
from value_survey.reports.grids import MISSING
from value_survey.stages import preference_bias

HOSTILE_PAGE = f"items/{ITEMS[0]}.html"
ALL_DRAWN = "() => [...document.querySelectorAll('figure.drawn')].every(one => one.dataset.state === 'drawn')"
DRAW = "() => document.querySelectorAll('figure.drawn').forEach(draw)"
TIMEOUT_MS = 60_000


@pytest.fixture(scope="session")
def site(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished project's site; tests must not change it."""
    folder = tmp_path_factory.mktemp("export") / "site"
    done = export_site(finished_project, folder)
    assert done == Exported(len(pages_of(folder)), done.files, done.size)
    return folder


def pages_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.html"))


@dataclass
class Table:
    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows[1:], columns=self.rows[0])


class Tables(HTMLParser):
    """The tables of a page as texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[Table] = []
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.all.append(Table())
        elif tag == "tr":
            self.all[-1].rows.append([])
        elif tag in {"td", "th"}:
            self.all[-1].rows[-1].append("")
            self._in = "cell"
        elif tag == "caption":
            self._in = "caption"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "caption"}:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "cell":
            self.all[-1].rows[-1][-1] += data
        elif self._in == "caption":
            self.all[-1].caption += data


def table(page: Path, caption: str) -> pd.DataFrame:
    found = [one for one in Tables(page.read_text(encoding="utf-8")).all if caption in one.caption]
    assert len(found) == 1, [one.caption for one in found]
    return found[0].frame()


class Links(HTMLParser):
    """What a page points to, and the names that others can point to in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.to += [str(given[name]) for name in ("href", "src") if given.get(name)]
        if name := given.get("id"):
            assert name not in self.names, name
            self.names.add(name)


def test_every_page_of_the_menu_is_there_in_both_languages(site: Path) -> None:
    for language, title in (("en", "Where the numbers come from"), ("zh", "数字从何而来")):
        for entry in MENU:
            page = (site / Place(language, entry.path).file).read_text(encoding="utf-8")
            assert f'<html lang="{language}">' in page
        assert title in (site / Place(language, "index.html").file).read_text(encoding="utf-8")
    assert len(list((site / "items").iterdir())) == len(ITEMS)


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    found = {path: Links(path.read_text(encoding="utf-8")) for path in pages_of(site)}
    for path, links in found.items():
        for address in links.to:
            parts = urlsplit(address)
            assert not parts.scheme, address
            assert not parts.netloc, address
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_relative_to(site), address
            assert target.is_file(), f"{path}: {address}"
            if parts.fragment:
                assert unquote(parts.fragment) in found[target].names, address


def test_headings_come_in_order_and_tables_have_captions(site: Path) -> None:
    for path in pages_of(site):
        page = path.read_text(encoding="utf-8")
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), path
        assert page.count("<table") == page.count("<caption>")
        assert page.count('class="chart"') == page.count('role="img" aria-label="')


def test_divergences_are_those_of_the_report(site: Path, finished_project: Path) -> None:
    shown = table(site / "dimensions-kl.html", "KL")
    report = pd.read_csv(finished_project / "reports" / "divergence.csv")
    report = report[report["measure"].eq("kl") & report["value"].notna()]
    tiny = shown[shown["who"].eq("Tiny-0.1B") & shown["culture"].eq("US")]

    assert len(shown) == len(report)
    expected = report[report["run"] == "tiny-def-us"].set_index("dimension")
    for _, row in tiny.iterrows():
        dimension = "all" if row["dimension"] == "mean of dimensions" else row["dimension"].split()[0]
        for column in ("value", "low", "high", "floor"):
            number = float("nan") if row[column] == MISSING else float(row[column].replace("−", "-"))
            assert number == pytest.approx(expected.loc[dimension, column], abs=5.1e-4, nan_ok=True)
    ledger = pd.read_csv(finished_project / "reports" / "ledger.csv").set_index("run").loc[["tiny-def-us"]]
    total = tiny.loc[tiny["dimension"] == "mean of dimensions", "valid answers"].item()
    assert total.startswith(f"{ledger['valid'].sum()} of {ledger['expected'].sum()} (")


def test_ledger_and_series_test_are_those_of_the_reports(site: Path, finished_project: Path) -> None:
    shown = table(site / "ledger.html", "by run, dimension and status")
    report = pd.read_csv(finished_project / "reports" / "ledger.csv")
    refused = shown.groupby("run")["refused"].apply(lambda column: column.astype(int).sum())

    pd.testing.assert_series_equal(
        refused, report.groupby("run")["refused"].sum(), check_names=False, check_dtype=False
    )
    tested = table(site / "series-test.html", "Tests of the series")
    numbers = pd.read_csv(finished_project / "reports" / "series_test.csv")["p"]
    assert list(tested["p value"].astype(float)) == pytest.approx(list(numbers.round(3)))


def test_shares_of_an_item_are_those_of_the_answers(site: Path, finished_project: Path) -> None:
    shown = table(site / HOSTILE_PAGE, "Shares of each option, United States").set_index("who")
    answers = pd.read_parquet(finished_project / "data" / "answers" / "answers.parquet")
    given = answers[
        answers["run"].eq(HOSTILE_RUN)
        & answers["item_id"].str.contains(ITEMS[0])
        & answers["status"].eq("valid")
    ]
    chosen = [int(codes[0]) for codes in given["codes"]]

    assert int(shown.loc["Tiny-0.1B", "answers"]) == len(chosen)
    shares = [float(text) for text in shown.loc["Tiny-0.1B"].iloc[1:]]
    codes = [int(header.split()[0]) for header in shown.columns[1:]]
    assert shares == pytest.approx([100 * chosen.count(code) / len(chosen) for code in codes], abs=0.051)


def test_every_response_of_a_run_is_there(site: Path, finished_project: Path) -> None:
    page = (site / HOSTILE_PAGE).read_text(encoding="utf-8")
    said = pd.read_parquet(responses_file(finished_project, HOSTILE_RUN))
    for row in said[said["item_id"].str.contains(ITEMS[0])].to_dict("records"):
        assert f'id="{HOSTILE_RUN}-{row["respondent"]}"' in page
        assert escaped(row["response"]) in page


def test_files_are_copied_as_they_are(site: Path, finished_project: Path) -> None:
    for name in (
        "reports/divergence.csv",
        "reports/tables/table1.csv",
        "data/survey/items.csv",
        "params.yaml",
    ):
        assert (site / archived(name)).read_bytes() == (finished_project / name).read_bytes()
    copy = site / archived(f"data/simulations/{HOSTILE_RUN}/responses.parquet")
    assert copy.read_bytes() == responses_file(finished_project, HOSTILE_RUN).read_bytes()


def test_a_report_that_is_not_there_is_named_with_its_command(site: Path) -> None:
    page = (site / "culture-map.html").read_text(encoding="utf-8")

    assert "<code>reports/culture_map.csv</code> is not here" in page
    assert "<code>dvc repro metrics</code>" in page


def test_the_site_takes_nothing_from_the_explorers_pages() -> None:
    imported = {
        str(node.module)
        for path in (REPOSITORY / "app" / "site").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert "app.drawing" in imported
    assert not [name for name in imported if name.startswith("app.views")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_has_the_explorers_charts_and_sentences_in_its_language(
    own_project: Path, language: str
) -> None:
    preference_bias.run(own_project)
    with speaking(language):
        context = Context(Project(own_project), language)
        (page,) = bias.build(context)
        rows = match_rows(context.project, context.study)
        sentences = [match_sentence(part) for part in by_culture(rows).values()]
    assert len(sentences) == 2
    for sentence in sentences:
        assert f'role="img" aria-label="{escaped(plain(sentence))}"' in page.body
        assert markdown(sentence) in page.body
    assert 'lang="en"' not in page.body
    # four ways to look at the humans behind mismatches and matches, and sex × age, of both cultures
    assert page.body.count('<figure class="drawn">') > 2 * len(sentences)


def test_data_of_a_chart_are_those_of_its_rows() -> None:
    rows = pd.DataFrame({"who": ["a", "b", "b"], "value": [1 / 3, None, 2.0], "secret": ["x", "y", "z"]})
    marks = alt.Chart(rows).mark_point().encode(y="who:N", x="value:Q")
    drawn = figure(layered(marks, step=20), alternative="three points")
    specification = json.loads(drawn.split('application/json">')[1].split("</script>")[0])
    (data,) = specification["datasets"].values()

    assert data == {"columns": ["who", "value"], "rows": [["a", 0.3333333], ["b", None], ["b", 2.0]]}
    assert specification["height"] == 40
    assert "secret" not in drawn


def test_long_pages_list_their_sections() -> None:
    headings = "".join(heading(f"part {n}", name="mine" if n == 2 else "") for n in range(4))
    links = Links(with_contents(headings))

    assert links.to == ["#section-1", "#section-2", "#mine", "#section-4"]
    assert {address[1:] for address in links.to} == links.names
    assert with_contents(heading("alone")).startswith("<h2")


def test_two_exports_give_the_same_bytes(site: Path, finished_project: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "other"
    export_site(finished_project, other)

    def contents(folder: Path) -> dict[str, bytes]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    first, second = contents(site), contents(other)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert [path.name for path in other.parent.iterdir()] == ["other"]


def test_an_earlier_export_is_replaced_and_anything_else_is_refused(
    site: Path, finished_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.site.export.PAGES", ())
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError, match="not an earlier export") as refused:
        export_site(finished_project, mine)
    assert len(refused.value.problems) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == "years of work"

    earlier = tmp_path / "earlier"
    shutil.copytree(site, earlier)
    export_site(finished_project, earlier)
    assert pages_of(earlier) == []
    assert (earlier / "export.json").is_file()


def test_an_export_that_fails_leaves_the_earlier_one(
    site: Path, finished_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(context: object) -> object:
        raise RuntimeError("half way")

    earlier = tmp_path / "site"
    earlier.mkdir()
    shutil.copy(site / "export.json", earlier)
    monkeypatch.setattr("app.site.export.PAGES", (broken,))
    with pytest.raises(RuntimeError, match="half way"):
        export_site(finished_project, earlier)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert [path.name for path in earlier.iterdir()] == ["export.json"]


def test_missing_files_are_named_before_anything_is_written(own_project: Path, tmp_path: Path) -> None:
    (own_project / "reports" / "ledger.csv").unlink()
    responses_file(own_project, HOSTILE_RUN).unlink()
    with pytest.raises(InputError) as missing:
        export_site(own_project, tmp_path / "site")
    assert "ledger.csv" in str(missing.value)
    assert not (tmp_path / "site").exists()


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    called = "from value_survey.cli import app; app()"
    words = [str(argument) for argument in arguments]
    return subprocess.run(
        [sys.executable, "-c", called, *words], capture_output=True, text=True, check=False, cwd="/"
    )


def test_the_command_says_in_one_error_what_is_wrong(finished_project: Path, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("", encoding="utf-8")
    result = command("export-site", tmp_path, "--root", finished_project)

    assert result.returncode == 2
    assert result.stderr.startswith("1 problem:\n")
    assert "choose another folder" in result.stderr
    assert "Traceback" not in result.stderr
    assert "WARNING" not in result.stderr


def test_the_command_needs_the_explorer_beside_the_package_only_when_it_runs() -> None:
    asked = (
        "import sys, value_survey.cli; print([name for name in sys.modules if name.split('.')[0] == 'app'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd="/"
    )

    assert result.stdout.strip() == "[]"


def test_without_the_explorer_the_command_says_where_to_get_it(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "src", tmp_path / "src")
    called = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'src')!r}); "
        "from value_survey.cli import app; app(['export-site', 'out'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", called], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert result.returncode == 2
    assert "not beside the package" in result.stderr
    assert "clone the repository" in result.stderr
    assert not (tmp_path / "out").exists()


def test_texts_cannot_leave_their_place() -> None:
    assert markdown("**a <b>** `x<y` \\*c\\* *d") == (
        "<strong>a &lt;b&gt;</strong> <code>x&lt;y</code> *c* <em>d</em>"
    )
    assert markdown("one  \ntwo") == "one<br>two"
    assert escaped("\u202e<i>'\"") == "⟨U+202E⟩&lt;i&gt;&#x27;&quot;"
    block = data_block({"text": "</script><!--\u2028"})
    assert block.count("<") == 2
    inside = block.removeprefix('<script type="application/json">').removesuffix("</script>")
    assert json.loads(inside) == {"text": "</script><!--\u2028"}


def test_places_are_relative() -> None:
    place = Place("zh", "items/a.html")

    assert place.to_page("index.html") == "../../zh/index.html"
    assert place.to_language("en") == "../../items/a.html"
    assert Place("en", "index.html").to_file("assets/site.js") == "assets/site.js"


# --- in a browser, from disk


@dataclass
class Opened:
    """A page opened from disk, with what went wrong and every address it asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("requestfailed", lambda request: self.errors.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    made: list[Page] = []

    def opened(path: Path, name: str = "") -> Opened:
        one = Opened(browser.new_page(viewport={"width": 1280, "height": 900}))
        made.append(one.page)
        one.page.goto(path.as_uri() + name)
        one.page.evaluate(DRAW)
        one.page.wait_for_function(ALL_DRAWN)
        return one

    yield opened
    for page in made:
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_from_disk_without_an_error_or_a_network(
    site: Path, open_page: Callable[..., Opened], language: str
) -> None:
    for path in [*(entry.path for entry in MENU), "dimensions-emd.html", HOSTILE_PAGE]:
        opened = open_page(site / Place(language, path).file)
        assert opened.errors == [], path
        assert {urlsplit(address).scheme for address in opened.asked} == {"file"}
        drawn = opened.page.locator("figure.drawn svg.marks")
        assert drawn.count() == opened.page.locator("figure.drawn").count()
        assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.browser
def test_the_policy_of_the_pages_stops_network_and_eval(site: Path, open_page: Callable[..., Opened]) -> None:
    page = open_page(site / "index.html").page
    tried = page.evaluate(
        """async () => {
            const refused = [];
            document.addEventListener('securitypolicyviolation', (event) => {
                refused.push(event.effectiveDirective);
            });
            await fetch('http://127.0.0.1:9/').catch(() => null);
            new Image().src = 'http://127.0.0.1:9/pixel.png';
            setTimeout("document.title = 'a text that runs'", 0);
            const script = document.createElement('script');
            script.textContent = "document.title = 'a script in the page'";
            document.head.append(script);
            await new Promise((done) => setTimeout(done, 300));
            return [...refused, document.title];
        }"""
    )

    assert set(tried[:-1]) == {"connect-src", "img-src", "script-src", "script-src-elem"}
    assert tried[-1] == "Value survey archive"


@pytest.mark.browser
def test_what_a_model_said_stays_text(
    site: Path, finished_project: Path, open_page: Callable[..., Opened]
) -> None:
    opened = open_page(site / HOSTILE_PAGE, f"#{HOSTILE_RUN}-{HOSTILE_RESPONDENT}")
    response = opened.page.locator(f"[id='{HOSTILE_RUN}-{HOSTILE_RESPONDENT}']")

    assert response.locator("> pre").inner_text() == visible(HOSTILE)
    assert response.locator("> pre").is_visible()  # the address opened it
    response.locator("summary", has_text="Prompt, respondent and decoding").click()
    prompt = response.locator("details > pre").last
    assert prompt.is_visible()
    prompts = pd.read_parquet(responses_file(finished_project, HOSTILE_RUN))["prompt"]
    assert prompt.inner_text() in set(prompts)
    assert opened.page.title() != "owned"
    assert opened.page.locator("main img, main pre *, main script:not([type])").count() == 0
    assert opened.page.locator("a[href^='javascript']").count() == 0
    assert opened.errors == []


@pytest.mark.browser
def test_a_table_is_filtered_and_sorted(site: Path, open_page: Callable[..., Opened]) -> None:
    page = open_page(site / "dimensions.html").page
    filters = page.locator(".filters").first
    shown = page.locator("table.sortable").first.locator("tbody tr:visible")
    before = shown.count()
    filters.get_by_label("culture").select_option("CN")
    filters.get_by_label("who").select_option("Tiny-0.1B")

    assert 0 < shown.count() < before
    assert filters.locator("output").inner_text() == f"{shown.count()} of {before} rows"
    page.locator("table.sortable").first.get_by_role("button", name="value", exact=True).click()
    values = [float(text) for text in shown.locator("td:nth-child(8)").all_inner_texts()]
    assert values == sorted(values)
    filters.get_by_label("Search").fill("mean of dimensions")
    assert shown.count() == 1


@pytest.mark.browser
@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "zh/dimensions.html",
        "published.html",
        HOSTILE_PAGE,
        "ledger.html",
        "zh/series-test.html",
    ],
)
def test_pages_are_accessible(site: Path, open_page: Callable[..., Opened], path: str) -> None:
    opened = open_page(site / path)
    found = Axe().run(opened.page).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.browser
def test_languages_lead_to_each_other(site: Path, open_page: Callable[..., Opened]) -> None:
    page = open_page(site / HOSTILE_PAGE).page
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith(f"/zh/{HOSTILE_PAGE}")
    assert page.locator("html").get_attribute("lang") == "zh"
    page.get_by_role("link", name="English").click()
    assert page.url.endswith(f"/{HOSTILE_PAGE}")
    assert "/zh/" not in page.url
