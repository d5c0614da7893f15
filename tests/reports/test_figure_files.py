import json
import os
import re
import subprocess
import sys
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from report_frames import DIMENSIONS, MODELS, asked, divergence_of, run_rows

from value_survey.errors import InputError
from value_survey.reports.figure_files import build_figures, write_figure, write_figures
from value_survey.reports.figures import divergence_paper, divergence_points, divergence_sound, style_of
from value_survey.reports.inputs import Role
from value_survey.reports.pdf import PdfFormatError, canonical_pdf
from value_survey.reports.style import OKABE_ITO, YARDSTICK_COLOUR, series_style
from value_survey.terms import Probing

ITEMS = pd.DataFrame(
    {
        "culture": ["US", "CN"],
        "base_id": ["WVS7-Q57", "WVS7-Q57"],
        "topic": ["social trust", "social trust"],
        "dimension": ["USI", "USI"],
    }
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}


@pytest.fixture
def written(reports, divergence, tmp_path):
    out = tmp_path / "figures"
    write_figures(reports, ITEMS, out, models=MODELS, questionnaires=asked(divergence), confidence=0.95)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_points_are_the_rows_of_the_report(divergence):
    points = divergence_points(divergence, MODELS, "kl_smoothed")
    row = points.query("run == 'mistral-cn' and dimension == 'IDV'").iloc[0]
    assert row[["value", "low", "high", "floor"]].tolist() == pytest.approx([0.505, 0.404, 0.6565, 0.07])
    assert row["full_label"] == "IDV individualism (n = 6)"
    assert row["code_label"] == "IDV|n = 6"
    assert set(points["dimension"]) == {*DIMENSIONS, "all"}


def test_points_leave_out_other_languages_later_runs_and_undefined_values(divergence):
    points = divergence_points(divergence, MODELS, "kl")
    assert not {"mistral-us-zh", "qwen-us-again", "qwen-us-cao"} & set(points["run"])
    assert points["value"].notna().all()
    assert "LTO" not in set(points.query("run == 'qwen-cn'")["dimension"])


def test_item_sets_are_never_mixed(divergence):
    few = run_rows("qwen12-us", "qwen", "US", 0.2, questionnaire="twelve", items=0.2)
    other = run_rows("llama12-cn", "llama-3-8b", "CN", 0.2, questionnaire="twelve", items=0.2)
    together = pd.concat([divergence_of(few, other), divergence])
    points = divergence_points(together, MODELS, "kl")
    pd.testing.assert_frame_equal(points, divergence_points(divergence, MODELS, "kl"))
    caption = build_figures(together, MODELS, 0.95)[0].caption
    assert "All runs were asked the questionnaire “both” of params.yaml." in caption


def test_a_series_of_another_probing_is_named_by_it(divergence):
    points = divergence_points(divergence, MODELS, "kl", (Probing.DEF, Probing.CAO))
    names = {"Qwen2.5-Coder-0.5B-Instruct", "Qwen2.5-Coder-0.5B-Instruct, Cao et al. (2023)"}
    assert names < set(points["series"])
    assert names < set(style_of(divergence, MODELS, (Probing.DEF, Probing.CAO)).names)


def test_items_that_differ_between_runs_are_shown_as_a_range():
    runs = divergence_of(run_rows("a", "uniform", "US", 1.0), run_rows("b", "llama-3-8b", "US", 1.0))
    runs.loc[runs["run"].eq("b") & runs["dimension"].eq("EVI"), "n_items"] = 29
    labels = divergence_points(runs, MODELS, "kl").query("dimension == 'EVI'")["full_label"]
    assert set(labels) == {"EVI emancipative values (n = 29–31)"}


def test_every_series_has_its_own_look():
    names = [f"model {place}" for place in range(42)]
    style = series_style(names, [str(Role.PAPER)] * 42)
    assert len(set(zip(style.colours, style.shapes, strict=True))) == 42
    assert set(style.colours) == set(OKABE_ITO)


def test_yardsticks_are_black_and_do_not_shift_the_models(divergence):
    style = style_of(divergence, MODELS)
    assert dict(zip(style.names, style.colours, strict=True))["Uniform answers"] == YARDSTICK_COLOUR
    without = style_of(divergence[divergence["model"] != "uniform"], MODELS)
    assert without.colours == style.colours[:-1]


@pytest.mark.parametrize(("draw", "measure"), [(divergence_paper, "kl"), (divergence_sound, "kl_smoothed")])
def test_charts_hold_the_points_and_nothing_else(divergence, draw, measure):
    points = divergence_points(divergence, MODELS, measure)
    chart = draw(points, style_of(divergence, MODELS)).to_dict()  # validates against the schema
    drawn = {
        (row["run"], row["dimension"]): row["value"] for rows in chart["datasets"].values() for row in rows
    }
    expected = {(row.run, row.dimension): row.value for row in points.itertuples()}
    assert drawn == pytest.approx(expected)
    assert "aggregate" not in json.dumps(chart)
    assert "transform" not in json.dumps(chart)


def test_one_culture_gives_one_panel():
    runs = divergence_of(run_rows("a", "uniform", "CN", 1.0))
    style = style_of(runs, MODELS)
    assert len(divergence_paper(divergence_points(runs, MODELS, "kl"), style).vconcat) == 1
    assert len(divergence_sound(divergence_points(runs, MODELS, "kl_smoothed"), style).hconcat) == 1


def test_four_files_a_figure_and_the_captions(written):
    names = ["dataset_value_topic", *(f"divergence_by_dimension_{kind}" for kind in ("paper", "sound"))]
    suffixes = ("pdf", "png", "svg", "vl.json")
    assert list(written) == ["captions.md", *(f"{name}.{suffix}" for name in names for suffix in suffixes)]
    for name in names:
        assert written[f"{name}.svg"].startswith(b"<svg")
        assert written[f"{name}.pdf"].startswith(b"%PDF-")
        assert written[f"{name}.png"].startswith(b"\x89PNG")
        alt.Chart.from_json(written[f"{name}.vl.json"].decode())


def test_another_process_writes_the_same_bytes(reports, divergence, written, tmp_path):
    out = tmp_path / "again"
    MODELS.to_csv(tmp_path / "models.csv", index=False)
    ITEMS.to_csv(tmp_path / "items.csv", index=False)
    code = (
        "import sys, pandas; from pathlib import Path; from value_survey.reports.figure_files import *;"
        "read = pandas.read_csv;"
        "reports, items, out, models = map(Path, sys.argv[1:]);"
        f"asked = {asked(divergence)!r};"
        "names = dict(models=read(models), questionnaires=asked);"
        "[write_figures(reports, read(items), out, **names, confidence=0.95) for _ in range(2)]"
    )
    arguments = [str(reports), str(tmp_path / "items.csv"), str(out), str(tmp_path / "models.csv")]
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, env=ENVIRONMENT)
    assert {path.name: path.read_bytes() for path in sorted(out.iterdir())} == written


def test_figures_import_neither_torch_nor_transformers():
    code = (
        "import sys, value_survey.reports.figure_files; print({'torch', 'transformers'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    assert done.stdout.strip() == "set()"


def test_clipped_marks_have_the_same_ids_in_every_chart(tmp_path):
    data = pd.DataFrame({"x": [1, 2], "y": [1, 2]})
    chart = alt.Chart(data).mark_line(clip=True).encode(x="x:Q", y="y:Q")
    first, second = (write_figure(chart, tmp_path / folder, "clipped") for folder in "ab")
    assert b"url(#clip1)" in first[0].read_bytes()
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_captions_say_what_is_seen_and_where_the_numbers_stand(written):
    text = written["captions.md"].decode()
    for statement in (
        "reports/divergence.csv, measure kl,",
        "reports/divergence.csv, measure kl_smoothed,",
        "Lower is better",
        "95% interval",
        "the fewest here: 4.",
        "The items here are not the paper's",
        "only there to show that the pipeline works: Qwen2.5-Coder-0.5B-Instruct.",
        "(Human reference, sampled; Uniform answers)",
        "(divergence_by_dimension_sound.svg)",
    ):
        assert statement in text


def test_nothing_to_draw_is_an_error_that_says_so(divergence):
    with pytest.raises(InputError) as error:
        build_figures(divergence[divergence["probing"] == "cao"], MODELS, 0.95)
    assert [problem.what for problem in error.value.problems] == [
        "no row with measure kl to draw",
        "no row with measure kl_smoothed to draw",
    ]


def test_canonical_pdf_is_a_whole_pdf(written):
    pdf = written["divergence_by_dimension_sound.pdf"]
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[1])
    assert pdf[start : start + 5] == b"xref\n"
    entries = re.findall(rb"^(\d{10}) 00000 n $", pdf[start:], re.MULTILINE)
    assert len(entries) > 10
    for number, offset in enumerate(entries, start=1):
        assert pdf[int(offset) :].startswith(b"%d 0 obj\n" % number)
    assert b"/CreationDate" not in pdf
    assert canonical_pdf(pdf) == pdf


def test_a_pdf_of_another_form_is_refused(written):
    pdf = written["divergence_by_dimension_paper.pdf"]
    with pytest.raises(PdfFormatError, match="no cross-reference table"):
        canonical_pdf(b"%PDF-1.7\nnothing")
    with pytest.raises(PdfFormatError, match="no object where"):
        canonical_pdf(pdf.replace(b"1 0 obj", b"1 0 xxx", 1))
