"""The parts of the explorer that need no page: texts, distributions, names, links, what it may import."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
import yaml
from explorer_project import REPOSITORY
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app import links, screenshots
from app.catalogue import catalogue
from app.charts.common import LEGEND_WIDTH, legend_chart, legend_columns, restricted, text_width
from app.charts.item import with_humans
from app.filters import Filter, Filters
from app.item.distributions import HUMANS, Item, Split, human_shares, model_shares
from app.navigation import ENTRIES, SECTIONS, VIEWS
from app.project import NO_FILE, Project, version_of
from app.text import EMPTY, coverage, excerpt, literal, plain, to_csv, visible
from value_survey.reports.style import SeriesStyle
from value_survey.survey.schemas import read_items, read_reference

REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@given(st.text())
@example(REORDERING)
@example("\x00\x1b[31m\x7f\x85\u2028\ufeff\u00ad\u3164")
def test_nothing_invisible_and_nothing_that_reorders_is_left(text: str) -> None:
    shown = visible(text)

    assert shown
    assert not any(
        unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in shown if c != "\n"
    )
    assert not set(shown) & set(REORDERING)
    assert visible(shown) == shown


def test_ordinary_text_is_left_alone() -> None:
    text = "Answer: 1\n解释：我认为大多数人可以信任。 “Señor” – 100 %"

    assert visible(text) == text
    assert visible("") == EMPTY
    assert visible("a\tb\x07\u202ec") == "a␉b␇⟨U+202E⟩c"


def test_escaped_markdown_can_be_taken_back() -> None:
    text = "![x](http://a.b/c.png) **b** `code` $x$ :red[r] <b> [l](u) # 1. ~s~ | a_b \\ ok"

    escaped = literal(text)

    assert plain(escaped) == text
    for mark in ("![", "](", "**", "`code`", "$x$", ":red[", "<b>", "http:/"):
        assert mark not in escaped


def test_an_excerpt_is_one_line_of_limited_length() -> None:
    assert excerpt("a\n b\u202e", 20) == "a b⟨U+202E⟩"
    assert excerpt("word " * 50, 12) == "word word w…"


def test_coverage_says_how_many_of_how_many() -> None:
    assert coverage(165, 180) == "165 of 180 (92 %)"
    assert coverage(0, 0) == "0 of 0"
    assert coverage(float("nan"), 20) == "—"


def test_downloads_are_written_as_the_reports_are() -> None:
    content = to_csv(pd.DataFrame({"a": [0.1 + 0.2, np.nan], "b": ["中", "x"]}))

    assert content == b"\xef\xbb\xbf" + "a,b\n0.3,中\n,x\n".encode()


@pytest.fixture(scope="module")
def trust(finished_project: Path) -> tuple[Item, pd.DataFrame]:
    items = read_items(finished_project / "data" / "survey" / "items.csv").set_index("item_id", drop=False)
    reference = read_reference(finished_project / "data" / "survey" / "reference.csv")
    return Item.from_row(items.loc["US-WVS7-Q57-original"].to_dict()), reference


def test_shares_of_humans_are_the_weighted_ones(trust: tuple[Item, pd.DataFrame]) -> None:
    item, reference = trust

    overall = human_shares(reference, item, Split.OVERALL)
    by_sex = human_shares(reference, item, Split.SEX).set_index(["who", "code"])["share"]
    by_age = human_shares(reference, item, Split.AGE).set_index(["who", "code"])["share"]

    # weighted valid answers of the survey's US sample: most people can be trusted
    assert overall["share"].tolist() == pytest.approx([0.372, 0.628], abs=5e-4)
    assert [by_sex["men", 1], by_sex["women", 1]] == pytest.approx([0.441, 0.307], abs=5e-4)
    expected = {"humans up to 29": 0.331, "humans 30–49": 0.314, "humans 50+": 0.434}
    assert {who: by_age[who, 1] for who in expected} == pytest.approx(expected, abs=5e-4)
    cells = reference[(reference["culture"] == "US") & (reference["base_id"] == "WVS7-Q57")]
    assert set(overall["n"]) == {float(cells["n_unweighted"].sum())}


def test_every_split_has_the_same_options_in_order(trust: tuple[Item, pd.DataFrame]) -> None:
    item, reference = trust
    for split in Split:
        shares = human_shares(reference, item, split)
        assert list(dict.fromkeys(shares["who"])) == list(HUMANS[split].values())
        assert list(shares["code"]) == [1, 2] * len(HUMANS[split])
        assert shares.groupby("who")["share"].sum().tolist() == pytest.approx([1.0] * len(HUMANS[split]))


def test_shares_of_a_model_count_valid_answers_only(trust: tuple[Item, pd.DataFrame]) -> None:
    item, _ = trust
    answers = pd.DataFrame(
        {
            "run": ["r"] * 4 + ["other"],
            "item_id": [item.item_id] * 5,
            "codes": [[1], [1], [2], [], [2]],
            "status": ["valid", "valid", "valid", "refused", "valid"],
        }
    )

    assert model_shares(answers, item, "r", "R")["share"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert set(model_shares(answers, item, "r", "R")["n"]) == {3.0}
    assert model_shares(answers, item, "nobody", "N")["share"].isna().all()


def test_a_multiple_item_has_shares_of_respondents(trust: tuple[Item, pd.DataFrame]) -> None:
    single, _ = trust
    row = {
        "item_id": "US-X-original", "base_id": "X", "culture": "US", "topic": "t", "dimension": "EVI",
        "reference": "overall", "kind": "multiple", "text_en": "?", "text_zh": "？",
        "options_en": '{"1": "Work", "2": "Friends", "3": "3"}',
        "options_zh": '{"1": "工", "2": "友", "3": "3"}',
    }  # fmt: skip
    item = Item.from_row(row)
    answers = pd.DataFrame({"run": "r", "item_id": item.item_id, "codes": [[1, 2], [1]], "status": "valid"})
    reference = pd.DataFrame(
        {
            "culture": "US", "base_id": "X", "code": [1, 2], "sex": "all", "age_group": "all",
            "n_unweighted": [80, 50], "n_weighted": [75.0, 50.0],
            "base_unweighted": 100, "base_weighted": 100.0,
        }
    )  # fmt: skip

    assert model_shares(answers, item, "r", "R")["share"].tolist() == pytest.approx([1.0, 0.5, 0.0])
    humans = human_shares(reference, item, Split.OVERALL)
    assert humans["share"].tolist() == pytest.approx([0.75, 0.5, 0.0])
    assert set(humans["n"]) == {100.0}
    assert item.option(2) == "2 Friends"
    assert item.option(3) == "3"
    assert not item.can_split(Split.AGE)
    assert single.can_split(Split.AGE)


def test_every_series_keeps_its_colour_when_others_are_filtered_out() -> None:
    style = SeriesStyle(("a", "b", "c"), ("red", "green", "blue"), ("circle", "square", "cross"))

    assert restricted(style, {"c"}) == SeriesStyle(("c",), ("blue",), ("cross",))
    both = with_humans(restricted(style, {"c"}), ("men", "women"))
    assert both.names == ("men", "women", "c")
    assert len(set(both.colours)) == 3


def test_models_come_in_the_order_of_the_parameters_then_the_printed_ones(finished_project: Path) -> None:
    study = catalogue(Project(finished_project))

    names = list(study.models["name"])
    assert names[:4] == ["tiny", "reference-sampler", "uniform", "mistral-7b-instruct"]
    assert "Claude-3.5-Sonnet" in names[4:]
    assert study.display("tiny") == "Tiny-0.1B"
    assert list(study.runs["run"])[:2] == ["tiny-def-us", "tiny-def-cn"]
    assert set(study.runs["series"]) == {"Tiny-0.1B", "Reference sampler", "Uniform answers"}
    assert study.cultures == ("US", "CN")
    assert "def" in study.probings
    assert "cao" in study.probings  # printed in Table 1


def test_runs_that_would_be_named_alike_are_told_apart(tmp_path: Path, finished_project: Path) -> None:
    (tmp_path / "reports").mkdir()
    params = yaml.safe_load((finished_project / "params.yaml").read_text(encoding="utf-8"))
    for name, language in (("tiny-again", "en"), ("tiny-zh", "zh")):
        params["runs"][name] = params["runs"]["tiny-def-us"] | {"language": language}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params, allow_unicode=True), encoding="utf-8")
    report = pd.read_csv(finished_project / "reports" / "divergence.csv")
    again = report[report["run"] == "tiny-def-us"].assign(run="tiny-again")
    chinese = report[report["run"] == "tiny-def-us"].assign(run="tiny-zh", language="zh")
    pd.concat([report, again, chinese]).to_csv(tmp_path / "reports" / "divergence.csv", index=False)

    runs = catalogue(Project(tmp_path)).runs.set_index("run")["series"]

    assert runs["tiny-def-us"] == "Tiny-0.1B [tiny-def-us]"
    assert runs["tiny-again"] == "Tiny-0.1B [tiny-again]"
    assert runs["tiny-zh"] == "Tiny-0.1B, in Chinese"
    assert runs["uniform-def-us"] == "Uniform answers"


def test_codes_and_reworded_labels_are_understood() -> None:
    labels = {"EVI": "EVI emancipative values", "WVS7-Q57": "WVS7-Q57 social trust", "def": "DEF"}
    values = ["EVI", "EVI emancipative values", "WVS7-Q57 trust in people", "nothing", "def", "DEF"]

    found = links.translated(values, list(labels), labels.__getitem__)

    assert found == ["EVI emancipative values", "WVS7-Q57 social trust", "DEF"]


def test_a_changed_file_has_another_version(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert version_of(file) == NO_FILE
    file.write_text("1")
    first = version_of(file)
    file.write_text("22")
    assert version_of(file) != first


def test_the_explorer_imports_no_torch_and_no_model(finished_project: Path) -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        f"page_app = AppTest.from_file({str(REPOSITORY / 'app' / 'frame.py')!r}, default_timeout=60)\n"
        "for page in ('claims', 'dimensions', 'item', 'published', 'ledger', 'data', 'about'):\n"
        "    page_app.switch_page(f'views/{page}.py').run()\n"
        "    assert not page_app.exception and page_app.header\n"
        "import importlib\n"
        "for name in ('app.views.claims', 'app.screenshots'):\n"
        "    importlib.import_module(name)\n"
        "print(sorted({'torch', 'transformers', 'openai', 'anthropic'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"VALUE_SURVEY_ROOT": str(finished_project), "PYTHONPATH": str(REPOSITORY)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"


def test_no_page_can_render_what_a_model_said() -> None:
    for path in (REPOSITORY / "app").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for call in ("unsafe_allow_html", "st.html(", "st.write(", "components.v1"):
            assert call not in source, path


def test_without_a_browser_the_picture_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("app.server.shutil.which", lambda _: None)

    with pytest.raises(typer.Exit) as ended:
        screenshots.main(tmp_path / "pictures")

    assert ended.value.exit_code == 1
    assert "no Chromium found; install the package chromium" in capsys.readouterr().err
    assert not (tmp_path / "pictures").exists()


def test_every_page_of_the_menu_has_a_module_and_a_section() -> None:
    assert len({entry.module for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert (VIEWS / f"{entry.module}.py").is_file(), entry
        assert entry.section in SECTIONS, entry
    assert {path.stem for path in VIEWS.glob("*.py")} - {"__init__"} >= {entry.module for entry in ENTRIES}


def _page_of(filters, frame):  # a script of its own, which knows no names of this module
    from app.filters import stop_if_empty  # noqa: PLC0415

    stop_if_empty(filters, frame, "runs")


def test_where_the_item_set_leaves_nothing_the_others_that_have_some_are_named() -> None:
    sets = Filter("questionnaire", "Item set", "item sets", ("small", "large", "other"), str, single=True)
    methods = Filter("probing", "Probing", "methods", ("def", "cao"), str)
    rows = pd.DataFrame({"questionnaire": ["small", "large", "other"], "probing": ["def", "cao", "def"]})

    def page(chosen: list[str]) -> AppTest:
        app = AppTest.from_function(_page_of, kwargs={"filters": Filters((sets, methods)), "frame": rows})
        app.session_state["probing"] = chosen
        return app.run()

    app = page(["cao"])
    assert plain(app.warning[0].value).startswith(
        "No runs are left. Chosen: Item set: small · Probing: cao. Choose one of these item sets "
        "instead: large. Or widen"
    )
    app.button(key="choose-questionnaire-large").click().run()
    assert not app.warning
    assert app.session_state["probing"] == ["cao"]

    assert not page(["def"]).warning


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        ([], 1),
        (["Tiny-0.1B"], 1),
        (["Tiny-0.1B", "Uniform answers", "Reference sampler", "humans"], 3),
        (["Qwen2.5-Coder-0.5B-Instruct", "Uniform answers", "humans"], 2),
        (["Qwen2.5-Coder-0.5B-Instruct, DEF w/o memory", "humans"], 1),
        (["噪声下限：同样数量的真人", "真人", "参照标尺"], 2),  # as many letters would leave room for three
        (["floor: humans", "humans", "yardstick"], 3),
    ],
)
def test_a_legend_has_the_columns_that_its_longest_name_leaves_room_for(
    names: list[str], columns: int
) -> None:
    assert legend_columns(names) == columns


def test_a_legend_counts_its_floor_among_the_names_and_fits_where_there_is_room() -> None:
    style = SeriesStyle(("a", "b", "c"), ("#111111",) * 3, ("circle",) * 3)

    (rows,) = legend_chart(style, floor=True).to_dict()["datasets"].values()

    first, second = sorted({row["left"] for row in rows})
    assert [(row["left"], row["line"]) for row in rows] == [(first, 0), (second, 0), (first, 1), (second, 1)]
    widest = max(text_width(row["series"]) for row in rows)
    assert second - first > widest
    assert second + widest < LEGEND_WIDTH
