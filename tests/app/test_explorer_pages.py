"""Every page through Streamlit's own test runner: what it shows, links, filters, empty and broken states."""

import json
from pathlib import Path

import pandas as pd
import pytest
from explorer_project import (
    HOSTILE_RESPONDENT,
    HOSTILE_RUN,
    RESPONDENTS,
    responses_file,
)
from opening import open_page
from streamlit.testing.v1 import AppTest


def everything(app: AppTest) -> str:
    """All texts of a page, one below the other."""
    elements = (
        *app.header, *app.subheader, *app.markdown, *app.caption, *app.code,
        *app.error, *app.warning, *app.info,
    )  # fmt: skip
    return "\n".join(str(element.value) for element in elements)


def tables(app: AppTest) -> list[pd.DataFrame]:
    return [table.value for table in app.dataframe]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("claims", "The paper's claims, tested"),
        ("dimensions", "Divergence by dimension"),
        ("item", "One item, humans and models"),
        ("published", "Published against reproduced"),
    ],
)
def test_every_page_opens_without_an_exception(project: Path, page: str, title: str) -> None:
    app = open_page(page)

    assert not app.exception
    assert not app.error
    assert app.header[0].value == title
    assert "This item set is not the paper's" in everything(app)


def test_dimensions_shows_value_interval_floor_and_coverage_of_every_run(project: Path) -> None:
    app = open_page("dimensions")

    table = tables(app)[0]
    report = pd.read_csv(project / "reports" / "divergence.csv")
    expected = report[(report["measure"] == "kl_smoothed") & report["value"].notna()]
    assert len(table) == len(expected)
    assert sorted(table["value"]) == pytest.approx(sorted(expected["value"]))
    assert {"low", "high", "floor", "skill", "items"} <= set(table.columns)
    mean = table[(table["who"] == "Tiny-0.1B") & (table["dimension"] == "mean of dimensions")]
    assert set(mean["valid answers"]) == {"20 of 24 (83 %)"}
    assert set(table["origin"]) == {"small embedded model", "yardstick"}
    shown = everything(app)
    assert "Lower is better" in shown
    assert "reports/divergence.csv" in shown
    assert "small embedded model: shows that the pipeline works" in shown
    assert "Tiny\\-0\\.1B" in shown  # the takeaway names it, escaped


@pytest.mark.parametrize("measure", ["kl", "kl_smoothed", "js", "tvd", "emd"])
def test_dimensions_shows_each_measure(project: Path, measure: str) -> None:
    app = open_page("dimensions", measure=measure)

    assert not app.exception
    report = pd.read_csv(project / "reports" / "divergence.csv")
    values = report.loc[report["measure"] == measure, "value"].dropna()
    assert sorted(tables(app)[0]["value"]) == pytest.approx(sorted(values))
    assert f"measure `{measure}`" in everything(app)


@pytest.mark.parametrize(
    "query",
    [
        {"model": "Tiny-0.1B", "culture": "China (CN)", "dimension": "TDI tradition", "probing": "DEF"},
        {"model": "tiny", "culture": "CN", "dimension": "TDI", "probing": "def"},
        {"dimension": "TDI reworded", "model": "tiny", "culture": "CN"},
    ],
)
def test_an_address_restores_the_filters_by_label_and_by_code(project: Path, query: dict[str, str]) -> None:
    app = open_page("dimensions", **query)

    table = tables(app)[0]
    assert set(table["who"]) == {"Tiny-0.1B"}
    assert set(table["culture"]) == {"CN"}
    assert set(table["dimension"]) == {"TDI tradition"}  # and not the mean of all dimensions


def test_values_that_no_filter_knows_are_ignored(project: Path) -> None:
    app = open_page("dimensions", model=["nobody", "tiny"], culture="Atlantis")

    assert app.multiselect(key="model").value == ["tiny"]
    assert app.multiselect(key="culture").value == []


def test_filters_hold_on_the_next_page_and_reset_clears_them(project: Path) -> None:
    app = open_page("dimensions")
    app.multiselect(key="culture").select("CN")
    app.run()
    app.switch_page("views/item.py")
    app.run()
    assert app.multiselect(key="culture").value == ["CN"]
    assert {table.get("culture", pd.Series(["CN"])).iloc[0] for table in tables(app)} == {"CN"}

    app.button(key="reset").click()
    app.run()
    assert app.multiselect(key="culture").value == []


@pytest.mark.parametrize("page", ["dimensions", "item"])
def test_filters_that_leave_nothing_say_what_to_widen(project: Path, page: str) -> None:
    app = open_page(page, model="Tiny-0.1B", probing="CCSV-list")

    assert not app.exception
    warning = app.warning[0].value
    assert "are left" in warning
    assert "Tiny\\-0\\.1B" in warning
    assert "CCSV\\-list" in warning
    app.button(key="widen-probing").click()
    app.run()
    assert not app.warning
    assert app.multiselect(key="probing").value == []
    assert app.multiselect(key="model").value == ["tiny"]


def test_a_printed_model_without_a_run_can_be_filtered_for(project: Path) -> None:
    assert "are left" in open_page("dimensions", model="Claude-3.5-Sonnet").warning[0].value

    app = open_page("published", model="Claude-3.5-Sonnet")
    assert list(tables(app)[0]["model"]) == ["Claude-3.5-Sonnet"]
    assert list(tables(app)[0]["note"]) == ["reproduced: not run"]


def test_where_no_single_filter_helps_the_page_says_so(project: Path) -> None:
    app = open_page("dimensions", model="Claude-3.5-Sonnet", probing="CCSV-list")

    assert "widen more than one" in app.warning[0].value
    app.button(key="widen-everything").click()
    app.run()
    assert not app.warning


def test_item_shows_humans_and_models_with_the_divergences(project: Path) -> None:
    app = open_page("item", item="WVS7-Q49")

    assert app.selectbox(key="item").value == "WVS7-Q49"
    values = next(table for table in tables(app) if "kl_smoothed" in table)
    report = pd.read_csv(project / "reports" / "item_divergence.csv")
    expected = report[report["base_id"] == "WVS7-Q49"]
    assert sorted(values["kl_smoothed"].dropna()) == pytest.approx(sorted(expected["kl_smoothed"].dropna()))
    assert set(values.loc[values["who"] == "Tiny-0.1B", "valid answers"]) == {"5 of 6 (83 %)"}
    assert "Most chosen: humans" in everything(app)


@pytest.mark.parametrize(("split", "groups"), [("sex", ("men", "women")), ("age", ("humans 50\\+",))])
def test_item_splits_the_humans(project: Path, split: str, groups: tuple[str, ...]) -> None:
    shown = everything(open_page("item", item="WVS7-Q57", split=split))

    assert all(group in shown for group in groups)
    assert "Only the humans are split" in shown


def test_item_says_where_the_humans_cannot_be_split(own_project: Path) -> None:
    items = own_project / "data" / "survey" / "items.csv"
    table = pd.read_csv(items, dtype=str, keep_default_na=False)
    table.loc[table["culture"] == "CN", "reference"] = "overall"
    table.to_csv(items, index=False)

    app = open_page("item", item="WVS7-Q57", split="sex")

    assert "only overall in China (CN)" in app.info[0].value
    assert "men “" not in everything(app)


def test_item_shows_what_led_to_a_response(project: Path) -> None:
    app = open_page("item", item="WVS7-Q71", run="uniform-def-us", respondent="3")

    shown = everything(app)
    assert app.code[0].value.startswith("I want you to act as a citizen.")
    assert "Explanation: so." in app.code[1].value  # the memory: earlier questions and answers
    for fact in ("region: Utah", "2 beams, sampling", "status: valid", "rule: marked", "→"):
        assert fact in shown.replace("\\", "")
    assert "data/simulations/uniform-def-us/responses.parquet" in shown


def test_item_shows_the_steps_and_the_probabilities_behind_a_response(own_project: Path) -> None:
    file = responses_file(own_project, "uniform-def-us")
    rows = pd.read_parquet(file)
    steps = [
        {"step": "initial", "decode": 1, "response": "Answer: 2"},
        {"step": "critique", "decode": 1, "response": "<b>Too short</b>"},
    ]
    rows["steps"] = json.dumps(steps)
    rows["option_probabilities"] = '{"1": 0.25, "2": 0.75}'
    rows["option_mass"] = 0.5
    rows["region"] = None
    rows.to_parquet(file)

    app = open_page("item", item="WVS7-Q57", run="uniform-def-us")

    assert not app.exception
    assert {"Answer: 2", "<b>Too short</b>"} <= {block.value for block in app.code}
    shown = everything(app).replace("\\", "")
    assert "critique 1" in shown
    assert "region: —" in shown
    assert "the probability 0.500" in shown
    probabilities = next(table for table in tables(app) if "probability" in table)
    assert list(probabilities["probability"]) == [0.25, 0.75]
    assert probabilities["option"].iloc[0].startswith("1 ")


def test_many_series_are_shown_as_a_heat_map_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.form.MANY", 2)
    app = open_page("item", item="WVS7-Q57")
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 2  # one for each culture and no legend

    app = open_page("dimensions", forms="marks")
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 3


def test_item_shows_wordings_and_languages_side_by_side(project: Path) -> None:
    shown = everything(open_page("item", item="WVS7-Q57"))

    assert "original, English: asked by 3 of the runs shown" in shown
    assert "rephrased\\-1, Chinese: asked by 0 of the runs shown" in shown


def test_responses_can_be_filtered_by_status(project: Path) -> None:
    app = open_page("item", item="WVS7-Q49", run="tiny-def-us", status="refused")

    listed = next(table for table in tables(app) if "rule" in table)
    assert list(listed["respondent"]) == [RESPONDENTS - 1]
    assert list(listed["answer"]) == ["—"]


def test_model_output_stays_text(project: Path) -> None:
    app = open_page("item", item="WVS7-Q57", run=HOSTILE_RUN, respondent=str(HOSTILE_RESPONDENT))

    said = [block for block in app.code if "<script>" in block.value]
    assert said
    assert said[0].language == "plaintext"
    for text in ("![pixel](", "$x^2$", ":red[red]", "⟨U+202E⟩evil", "bell␇", "null␀", "zero⟨U+200B⟩width"):
        assert text in said[0].value
    rendered = [*app.markdown, *app.caption, *app.warning, *app.info]
    assert not any("script" in element.value or "evil" in element.value for element in rendered)
    assert all("\u202e" not in str(value) for table in tables(app) for value in table.to_numpy().ravel())


def test_hostile_metadata_stays_text_too(own_project: Path) -> None:
    file = responses_file(own_project, HOSTILE_RUN)
    rows = pd.read_parquet(file)
    rows["finish_reason"] = "![x](http://example.org/y.png) <b>stop</b>"
    rows["region"] = "**Utah** \u202e"
    rows.to_parquet(file)

    shown = "\n".join(element.value for element in open_page("item", run=HOSTILE_RUN).markdown)

    assert r"\!\[x\]\(http\:\/\/example\.org" in shown
    assert r"\*\*Utah\*\* ⟨U\+202E⟩" in shown


@pytest.mark.parametrize("number", ["1", "2"])
def test_published_shows_each_table_with_what_is_missing(project: Path, number: str) -> None:
    app = open_page("published", table=number)

    assert not app.exception
    table = tables(app)[0]
    assert set(table["value"]) == {"published", "reproduced"}
    assert "reproduced: not run" in set(table["note"])
    mistral = table[table["model"] == "Mistral-7B-Instruct"].iloc[-1]
    assert mistral["avg."] == "0.81"
    assert table.loc[table["model"] == "Tiny-0.1B", "note"].str.startswith("small embedded model").all()
    shown = everything(app)
    assert f"reports/tables/table{number}.csv" in shown
    assert "published values: printed in the paper" in shown
    assert ("Diversity by culture" in shown) == (number == "1")


def test_published_keeps_the_chosen_dimensions_and_says_that_cultures_are_averaged(project: Path) -> None:
    app = open_page("published", dimension="EVI", culture="US")

    assert [name for name in tables(app)[0].columns if name.isupper()] == ["EVI"]
    assert "the culture filter does not apply" in everything(app)


FILES = [
    ("claims", "reports/claims.csv"),
    ("dimensions", "reports/divergence.csv"),
    ("dimensions", "reports/ledger.csv"),
    ("item", "reports/item_divergence.csv"),
    ("item", "data/survey/items.csv"),
    ("item", "data/survey/reference.csv"),
    ("item", "data/answers/answers.parquet"),
    ("item", "data/simulations/tiny-def-us/responses.parquet"),
    ("published", "reports/tables/table1.csv"),
]


def _damage(path: Path, how: str) -> None:
    if how == "missing":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "garbage":
        path.write_bytes(b"\xff\xfe\x00PAR1 not a table\n" * 9)
    elif how == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif path.suffix == ".csv":
        path.write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        pd.DataFrame({"item_id": ["x"]}).to_parquet(path)


@pytest.mark.parametrize(
    ("page", "file", "how"),
    [
        *((*file, how) for file in FILES for how in ("missing", "empty", "garbage", "other columns")),
        *((*file, "truncated") for file in FILES if file[1].endswith(".parquet")),
    ],
)
def test_a_missing_or_damaged_file_is_named_with_the_command(
    own_project: Path, page: str, file: str, how: str
) -> None:
    _damage(own_project / file, how)

    app = open_page(page)

    assert not app.exception
    assert len(app.error) == 1
    message = "\n".join(block.value for block in app.code)
    assert Path(file).name in message
    assert "make repro" in message
    assert "dvc pull" in message
    assert str(own_project) not in message


def test_all_missing_files_of_a_page_are_named_at_once(own_project: Path) -> None:
    (own_project / "reports" / "divergence.csv").unlink()
    (own_project / "reports" / "ledger.csv").unlink()

    message = open_page("dimensions").code[0].value

    assert "reports/divergence.csv: the file is missing" in message
    assert "reports/ledger.csv: the file is missing" in message


def test_without_parameters_the_explorer_says_so(own_project: Path) -> None:
    (own_project / "params.yaml").unlink()

    app = open_page("dimensions")

    assert not app.exception
    assert "params.yaml: the file is missing" in app.code[0].value


def test_new_reports_show_without_a_restart(own_project: Path) -> None:
    path = own_project / "reports" / "divergence.csv"
    before = tables(open_page("dimensions"))[0]
    report = pd.read_csv(path)
    report["value"] += 1
    report.to_csv(path, index=False)

    after = tables(open_page("dimensions"))[0]

    assert sorted(after["value"]) == pytest.approx([value + 1 for value in sorted(before["value"])])
