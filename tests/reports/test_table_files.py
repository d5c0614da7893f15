import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_frames import MODELS, PUBLISHED, asked

from value_survey.reports.captions import TableFacts
from value_survey.reports.document import Document, Grid, Heading, Row
from value_survey.reports.grids import number, signed
from value_survey.reports.render import escape_latex, escape_markdown, to_latex, to_markdown
from value_survey.reports.tables import write_tables


def write(reports, out, kl_form="standard", confidence=0.95):
    return write_tables(
        reports,
        PUBLISHED,
        out,
        models=MODELS,
        questionnaires=asked(pd.read_csv(reports / "divergence.csv")),
        facts=TableFacts(kl_form, confidence),
    )


@pytest.fixture
def written(reports, tmp_path):
    out = tmp_path / "tables"
    write(reports, out)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(out.iterdir())}


def lines_of(markdown, name):
    """The row that starts with `name` and the unnamed rows below it, as lists of cells."""
    rows = [
        [cell.strip() for cell in line.split(" | ")] for line in markdown.split("\n") if line.startswith("|")
    ]
    start = next(place for place, cells in enumerate(rows) if cells[0].lstrip("| ") == name)
    end = next((place for place in range(start + 1, len(rows)) if rows[place][0].lstrip("| ")), len(rows))
    return {cells[1]: [cell.rstrip(" |") for cell in cells[2:]] for cells in rows[start:end]}


def test_twelve_files_and_nothing_else(written):
    assert list(written) == [f"table{k}.{suffix}" for k in (1, 2, 3, 4) for suffix in ("csv", "md", "tex")]


def test_same_reports_same_bytes(reports, written, tmp_path):
    again = write(reports, tmp_path / "again")
    assert {path.name: path.read_text(encoding="utf-8") for path in again} == written


def test_markdown_has_the_lines_of_the_paper(written):
    mistral = lines_of(written["table2.md"], "Mistral-7B-Instruct")
    assert list(mistral) == ["published", "reproduced", "difference", "items US/CN"]
    assert " ".join(mistral["published"]) == "0.58 0.65 0.73 0.65 0.92 0.83 0.70 0.86 1.06 0.81"
    assert " ".join(mistral["reproduced"]) == "0.90 0.91 0.92 0.93 0.94 0.95 0.96 0.97 0.98 0.94"
    assert " ".join(mistral["difference"]) == "+0.32 +0.26 +0.19 +0.28 +0.02 +0.12 +0.26 +0.11 −0.08 +0.13"
    assert mistral["items US/CN"][:2] == ["31/14", "12/6"]


def test_missing_is_a_dash_in_print_and_empty_in_data(written):
    claude = lines_of(written["table2.md"], "Claude-3.5-Sonnet")
    assert set(claude["reproduced"]) == set(claude["difference"]) == {"—"}
    data = pd.read_csv(pd.io.common.StringIO(written["table2.csv"]), dtype=str, keep_default_na=False)
    assert set(data.query("model == 'Claude-3.5-Sonnet'")["reproduced"]) == {""}
    assert "& reproduced & --- & ---" in written["table2.tex"]


def test_headings_say_what_is_not_in_the_paper(written):
    for name in ("table1.md", "table2.md", "table1.tex", "table2.tex"):
        text = written[name]
        assert "Not in the paper: small embedded model; its results only show that the pipeline works" in text
        assert "Not in the paper: yardsticks" in text
        assert text.index("Not in the paper: small embedded") > text.index("published")


def test_captions_name_measure_source_and_dataset(written):
    for name in ("table1.md", "table2.md"):
        text = written[name]
        for statement in (
            "The items here are not the paper's 1,153 questions",
            "the ordinary KL divergence",
            "lower is better",
            "reports/divergence.csv",
            "95% interval",
        ):
            assert statement in text


def test_the_printed_form_of_the_divergence_is_named(reports, tmp_path):
    write(reports, tmp_path, "cumulative", 0.9)
    text = (tmp_path / "table1.md").read_text(encoding="utf-8")
    assert "cumulative probabilities" in text
    assert "90% interval" in text


def test_notes_give_the_reason_of_everything_missing(written):
    text = written["table2.md"]
    assert "- Not run here: Baichuan2-13B-Chat; ChatGLM2-6B; " in text
    assert "- Only one of the two cultures was run, so no average is given: Llama-3-8B (US)." in text
    assert "Qwen2.5-Coder-0.5B-Instruct: LTO (CN)." in text
    assert "not shown: qwen-us-again." in text


def test_sound_companion_has_interval_floor_skill_and_items(written):
    run = lines_of(written["table2.md"], "Mistral-7B-Instruct, US")
    assert list(run) == ["KL, smoothed", "interval, low", "interval, high", "floor", "skill", "items"]
    assert [run[line][0] for line in run] == ["0.40", "0.32", "0.52", "0.07", "0.34", "31"]


def test_latex_is_balanced_and_escaped(written):
    for name in ("table1.tex", "table2.tex", "table3.tex", "table4.tex"):
        text = written[name]
        assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") > 1
        assert text.count(r"\begingroup") == text.count(r"\endgroup")
        assert text.isascii()
        body = re.sub(r"\\[%&_#{}$]", "", text)
        assert body.count("{") == body.count("}")
        assert "%" not in body.replace(body.split("\n", 1)[0], "")
        for label in re.findall(r"\\label\{tab:([^}]*)\}", text):
            assert re.fullmatch(r"table[1-4](-sound|-diversity)?", label)


def test_every_markdown_table_is_rectangular(written):
    for name in ("table1.md", "table2.md", "table3.md", "table4.md"):
        for block in re.findall(r"(?:^\|.*\n)+", written[name], re.MULTILINE):
            assert len({line.count(" | ") for line in block.strip().split("\n")}) == 1


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_escaped_latex_has_no_bare_special(text):
    escaped = escape_latex(text)
    for spelled in (r"\textbackslash{}", r"\textasciitilde{}", r"\textasciicircum{}", r"\S{}"):
        escaped = escaped.replace(spelled, "")
    escaped = re.sub(r"\\text(less|greater|bar)\{\}|\$\\?(times|pm|cdot)\$|\\[&%$#_{}]", "", escaped)
    assert not set(escaped) & set("\\&%$#_{}~^<>|")


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_escaped_markdown_comes_back(text):
    assert re.sub(r"\\([\\`*_\[\]<>|])", r"\1", escape_markdown(text)) == text


@given(st.floats(-99, 99))
def test_numbers_keep_their_value_and_never_print_minus_zero(value):
    assert float(number(value, 2).replace("−", "-")) == pytest.approx(value, abs=0.005001)
    assert number(value, 2) != "−0.00"
    assert signed(value, 2).startswith("+") == (round(value, 2) > 0)


def test_numbers_at_the_edges():
    assert number(float("nan"), 2) == signed(float("nan"), 2) == "—"
    assert [signed(value, 2) for value in (-0.001, 0.0, 0.004, 0.1, -1.5)] == [
        "0.00", "0.00", "0.00", "+0.10", "−1.50",
    ]  # fmt: skip


def test_special_characters_reach_both_writers():
    grid = Grid("odd", "A_b", "50 % & more", ("a|b", "x"), 1, (Heading("H #1"), Row(("[c]", "−1"))), ("n_1",))
    document = Document("T", (grid,))
    assert r"| a\|b | x |" in to_markdown(document)
    latex = to_latex(document)
    assert r"50 \% \& more" in latex
    assert r"{}[c] & $-$1 \\" in latex
    with pytest.raises(ValueError, match="odd: 1 cells under 2 columns"):
        Grid("odd", "", "", ("a", "b"), 1, (Row(("only one",)),))
