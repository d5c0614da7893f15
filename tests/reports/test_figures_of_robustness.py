"""Figures of single questions, robustness, respondents and languages, from the reports of a small study."""

import numpy as np
import pandas as pd
import pytest

from compared_frames import study
from value_survey.metrics.contrast import contrasts
from value_survey.metrics.divergence import divergence
from value_survey.metrics.item_divergence import item_divergence
from value_survey.metrics.multiverse import multiverse
from value_survey.metrics.multiverse_summary import multiverse_summary
from value_survey.metrics.n_test_curve import n_test_curve
from value_survey.metrics.respondent_configuration import respondent_configuration
from value_survey.metrics.respondents import respondents
from value_survey.metrics.run_values import run_values
from value_survey.reports.figure_files import write_figure
from value_survey.reports.figure_item_divergence import item_divergence_figures, item_points, item_summary
from value_survey.reports.figure_language import language_figures
from value_survey.reports.figure_respondents import respondent_figures
from value_survey.reports.figure_robustness import robustness_figures
from value_survey.tables_io import write_csv

BUILDERS = (item_divergence_figures, robustness_figures, respondent_figures, language_figures)
MODELS = pd.DataFrame(
    [("ma", "Model A", "paper"), ("mb", "Model B", "embedded"), ("uniform", "Uniform answers", "yardstick")],
    columns=["name", "display", "role"],
)
RUNS = {
    "a": ("ma", "US", "en", "def", "q", 0.0),
    "b": ("mb", "US", "en", "def", "q", 0.5),
    "u": ("uniform", "US", "en", "def", "q", 0.2),
    "a-zh": ("ma", "US", "zh", "def", "q", 0.5),
    "a-cao": ("ma", "US", "en", "cao", "q", 0.9),
}


def write_reports(folder, runs=RUNS, **options):
    frames = study(runs, n=16, **options)
    # A dimension of which nothing can be extracted from one model.
    gone = (frames.answers["run"] == "b") & frames.answers["item_id"].str.contains("-Q3-|-Q12-")
    frames.answers.loc[gone, "status"] = "no_answer"
    values = run_values(**frames.all())
    rng = np.random.default_rng(0)
    profiles = frames.answers[["run", "respondent"]].drop_duplicates()
    profiles = profiles.assign(
        region="Ohio",
        memory_length=rng.integers(0, 16, len(profiles)),
        num_beams=rng.integers(1, 6, len(profiles)),
        do_sample=rng.random(len(profiles)) < 0.5,
    )
    table = respondents(profiles, values, frames.runs)
    universes = multiverse(**frames.all())
    reports = {
        "item_divergence": item_divergence(**frames.all()),
        "divergence": divergence(**frames.all(), seed=1, replicates=50, floor_draws=20),
        "contrasts": contrasts(values, frames.runs, seed=1, replicates=50, permutations=99),
        "n_test_curve": n_test_curve(values, frames.runs, seed=1, subsamples=10, floor_draws=20),
        "multiverse": universes,
        "multiverse_summary": multiverse_summary(universes),
        "respondents": table,
        "respondent_configuration": respondent_configuration(table, values, seed=1, permutations=19),
    }
    for name, report in reports.items():
        write_csv(report, folder / f"{name}.csv")
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    return write_reports(tmp_path_factory.mktemp("reports"))


def build(reports, models=MODELS):
    return {figure.name: figure for make in BUILDERS for figure in make(reports, models, 0.95)}


def test_every_figure_is_made_and_says_where_its_numbers_are(reports):
    figures = build(reports)
    assert set(figures) == {
        "item_divergence_paper", "item_divergence_sound", "n_test_curve", "multiverse",
        "multiverse_ranks_models", "multiverse_ranks_probing", "respondents_paper", "respondents_sound",
        "respondent_configuration",
        "language_ma_paper", "language_ma_sound",
    }  # fmt: skip
    for figure in figures.values():
        assert "reports/" in figure.caption
        assert "{" not in figure.caption
        assert figure.chart.to_dict()["$schema"]


@pytest.mark.parametrize("name", ["multiverse", "respondents_sound", "language_ma_sound"])
def test_figures_render(reports, tmp_path, name):
    for path in write_figure(build(reports)[name].chart, tmp_path, name):
        assert path.stat().st_size > 1000


@pytest.mark.parametrize("builder", BUILDERS)
def test_without_reports_there_are_no_figures(builder, tmp_path):
    assert builder(tmp_path, MODELS, 0.95) == []


def test_embedded_models_and_yardsticks_are_named_as_such(reports):
    for name in ("item_divergence_paper", "multiverse", "n_test_curve", "respondents_sound"):
        caption = build(reports)[name].caption
        assert "Not in the paper" in caption
        assert "Model B" in caption
        assert "Uniform answers" in caption


def test_a_dimension_of_which_nothing_was_extracted_has_a_dash(reports):
    drawn = build(reports)["item_divergence_paper"].chart.to_dict()
    dashes = [
        layer
        for panel in drawn["concat"]
        for layer in panel["layer"]
        if layer["mark"]["type"] == "text" and layer["mark"]["text"] == "–"
    ]
    assert len(dashes) == 1
    rows = drawn["datasets"][dashes[0]["data"]["name"]]
    assert [(row["series"], row["dimension"]) for row in rows] == [("Model B", "LTO")]


def test_quantiles_are_over_the_questions_with_a_value():
    rows = pd.DataFrame(
        {
            "series": "m", "culture": "US", "dimension": ["EVI"] * 4 + ["PDI"], "item_id": list("abcde"),
            "kl": [1.0, 2.0, 4.0, np.nan, np.nan], "kl_infinite": False,
        }
    )  # fmt: skip
    found = item_summary(item_points(rows, "kl")).set_index("dimension")
    assert found.loc["EVI", ["lowest", "middle", "highest"]].tolist() == [1, 2, 4]
    assert found["n_items"].to_dict() == {"EVI": 3, "PDI": 0}
    assert np.isnan(found.loc["PDI", "middle"])


def test_one_model_in_one_language_has_neither_ranks_nor_languages(tmp_path):
    reports = write_reports(tmp_path, {name: RUNS[name] for name in ("a", "u")})
    names = set(build(reports))
    assert "multiverse" in names
    assert not {name for name in names if name.startswith(("multiverse_ranks", "language"))}
    assert "Kendall" not in build(reports)["n_test_curve"].caption


def test_nothing_valid_gives_no_figure_of_values(tmp_path):
    reports = write_reports(tmp_path, {"a": RUNS["a"]}, missing=1.0)
    assert not {"multiverse", "respondents_paper"} & set(build(reports))
