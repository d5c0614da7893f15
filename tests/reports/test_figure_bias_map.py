"""Figures of the culture map, match rates and profiles, from small hand-made reports."""

import json

import pandas as pd
import pytest
from report_frames import DIMENSIONS, MODELS

from value_survey.metrics.preference_bias_groups import GROUPS
from value_survey.reports.figure_bias import bias_figures
from value_survey.reports.figure_culture_map import map_figures
from value_survey.tables_io import write_csv

RUNS = [
    ("qwen-us", "qwen", "US", "en", "def"),
    ("qwen-cn", "qwen", "CN", "zh", "def"),
    ("qwen-us-again", "qwen", "US", "en", "def"),
    ("qwen-us-cao", "qwen", "US", "en", "cao"),
    ("uniform-us", "uniform", "US", "en", "def"),
]
KEYS = ["run", "model", "culture", "language", "probing"]


def map_reports(folder):
    rows = []
    for variant in ("paper", "sound"):
        for place, run in enumerate(RUNS):
            rows.append(
                dict(zip(KEYS, run, strict=True))
                | {"variant": variant, "subject": run[0], "kind": "model", "x": place / 10, "y": place / 20}
                | {"ellipse_major": 0.2, "ellipse_minor": 0.1, "ellipse_angle": 30.0}
            )
        rows += [
            {
                "variant": variant,
                "subject": f"humans {culture}",
                "kind": "human",
                "culture": culture,
                "x": x,
                "y": 0,
            }
            for culture, x in (("US", 0.0), ("CN", 0.3))
        ]
    rows.append(
        {"variant": "sound", "subject": "JPN", "kind": "country", "culture": "JPN", "x": 0.4, "y": 0.1}
    )
    write_csv(pd.DataFrame(rows), folder / "culture_map.csv")
    loadings = [
        (variant, component, name, 0.9 - 0.1 * place, 0.0, 0.5, 42, 3)
        for variant in ("paper", "sound")
        for component in (1, 2)
        for place, name in enumerate(DIMENSIONS)
    ]
    columns = ["variant", "component", "dimension", "loading", "centre", "explained", "n_points", "n_items"]
    write_csv(pd.DataFrame(loadings, columns=columns), folder / "culture_map_loadings.csv")


def bias_reports(folder):
    rates, shares = [], []
    for run in RUNS:
        for dimension in [*DIMENSIONS, "all"]:
            keys = dict(zip(KEYS, run, strict=True)) | {"dimension": dimension}
            rates.append(
                keys | {"match_rate": 0.4, "low": 0.2, "high": 0.6, "chance": 0.3, "floor": 0.8, "n_items": 5}
            )
            shares += [
                keys
                | {"profile": "mismatch", "sex": sex, "age_group": age, "share_paper": 0.5}
                | {"share_paper_alike": 0.5, "share_normalised": 0.4, "low": 0.3, "high": 0.5}
                | {"share_equal": 1 / 3, "bias": 0.07, "n_items": 3.0}
                for sex, age in GROUPS
            ]
    write_csv(pd.DataFrame(rates), folder / "match_rate.csv")
    write_csv(pd.DataFrame(shares), folder / "preference_bias.csv")


@pytest.fixture
def folder(tmp_path):
    map_reports(tmp_path)
    bias_reports(tmp_path)
    return tmp_path


def rows_of(figure):
    return [row for rows in figure.chart.to_dict()["datasets"].values() for row in rows]


def test_every_figure_has_both_styles_and_valid_charts(folder):
    figures = [*map_figures(folder, MODELS, 0.95), *bias_figures(folder, MODELS, 0.95)]
    names = ["culture_map", "match_rate", "mismatch_sex", "mismatch_age_group", "mismatch_cells"]
    assert [figure.name for figure in figures] == [
        f"{name}_{style}" for name in names for style in ("paper", "sound")
    ]
    for figure in figures:
        json.dumps(figure.chart.to_dict())  # validates against the schema
        assert "Numbers: reports/" in figure.caption
        assert "only there to show that the pipeline works: Qwen2.5-Coder-0.5B-Instruct." in figure.caption


def test_only_the_first_def_run_in_the_own_language_is_drawn(folder):
    for figure in [*map_figures(folder, MODELS, 0.95), *bias_figures(folder, MODELS, 0.95)]:
        drawn = {row["run"] for row in rows_of(figure) if isinstance(row.get("run"), str)}
        assert drawn == {"qwen-us", "qwen-cn", "uniform-us"}


def test_the_sound_map_has_ellipses_and_countries(folder):
    paper, sound = map_figures(folder, MODELS, 0.95)
    subjects = {row["subject"] for row in rows_of(sound)}
    assert {"JPN", "humans US", "humans CN"} < subjects
    assert "JPN" not in {row["subject"] for row in rows_of(paper)}
    outline = [row for row in rows_of(sound) if row.get("subject") == "qwen-us" and "corner" in row]
    assert outline[0]["x"] == pytest.approx(0.2 * 3**0.5 / 2)
    assert outline[0]["y"] == pytest.approx(0.1)


def test_a_dimension_without_mismatches_is_left_out(folder):
    report = pd.read_csv(folder / "preference_bias.csv")
    report.loc[report["dimension"].eq("TDI"), ["share_paper", "share_normalised"]] = float("nan")
    write_csv(report, folder / "preference_bias.csv")
    cells = bias_figures(folder, MODELS, 0.95)[-1]
    assert {row["dimension"] for row in rows_of(cells)} == {*DIMENSIONS} - {"TDI"}


def test_nothing_to_draw_gives_no_figure(folder, tmp_path):
    assert map_figures(tmp_path / "nowhere", MODELS, 0.95) == []
    assert bias_figures(tmp_path / "nowhere", MODELS, 0.95) == []
    for name in ("culture_map.csv", "match_rate.csv", "preference_bias.csv"):
        report = pd.read_csv(folder / name)
        report[[c for c in ("x", "match_rate", "share_normalised") if c in report]] = float("nan")
        write_csv(report, folder / name)
    assert map_figures(folder, MODELS, 0.95) == []
    assert bias_figures(folder, MODELS, 0.95) == []
