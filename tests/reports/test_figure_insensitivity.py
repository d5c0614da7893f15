"""Figure 9 draws what the report holds, and nothing where there is nothing."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from report_frames import MODELS

from value_survey.judge.problems import RULES, Insensitivity
from value_survey.reports.figure_insensitivity import insensitivity_figures, insensitivity_points

SHARES = ("rate", "low", "high", "rate_corrected", "corrected_low", "corrected_high")


def report() -> pd.DataFrame:
    rows = [
        {
            "run": f"{model}-{culture}", "model": model, "culture": culture, "language": language,
            "probing": "def", "judge": judge, "problem": problem.value, "n_responses": 840,
            "n_judged": 0 if judge == RULES and problem in {"cv", "ff", "ir"} else 9, "n_flagged": 2,
        }
        | dict.fromkeys(SHARES, 0.25)
        for model in ("mistral-7b-instruct", "qwen", "uniform")
        for culture, language in (("US", "en"), ("CN", "zh"))
        for judge in (RULES, "qwen")
        for problem in Insensitivity
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame.loc[(frame["judge"] == "qwen") & (frame["problem"] == "ff"), list(SHARES[3:])] = math.nan
    return frame


def test_models_not_yardsticks_in_per_cent_and_only_what_was_judged() -> None:
    points = insensitivity_points(report(), MODELS)
    assert set(points["model"]) == {"mistral-7b-instruct", "qwen"}
    assert (points["rate"] == 25).all()
    assert set(points.loc[points["judge"] == RULES, "problem"]) == {"iu", "qc", "rp"}
    assert set(points["judge_name"]) == {"rules", "Qwen2.5-Coder-0.5B-Instruct"}


def test_both_styles(tmp_path: Path) -> None:
    report().to_csv(tmp_path / "insensitivity.csv", index=False)
    paper, sound = insensitivity_figures(tmp_path, MODELS, 0.95)
    assert (paper.name, sound.name) == ("insensitivity_paper", "insensitivity_sound")
    assert "Judge: Qwen2.5-Coder-0.5B-Instruct." in paper.caption
    assert "95% interval" in sound.caption
    assert "only there to show that the pipeline works: Qwen2.5-Coder-0.5B-Instruct" in sound.caption
    assert len(paper.chart.to_dict()["vconcat"]) == 2
    rows = sound.chart.to_dict()["vconcat"]
    assert [len(row["hconcat"]) for row in rows] == [2, 2]


def test_without_a_model_that_judges_the_rules_are_drawn(tmp_path: Path) -> None:
    rules = report()
    rules[rules["judge"] == RULES].to_csv(tmp_path / "insensitivity.csv", index=False)
    paper, _ = insensitivity_figures(tmp_path, MODELS, 0.95)
    assert "Judge: rules." in paper.caption


@pytest.mark.parametrize("rows", [None, 0])
def test_nothing_to_draw(tmp_path: Path, rows: int | None) -> None:
    if rows is not None:
        report().head(rows).to_csv(tmp_path / "insensitivity.csv", index=False)
    assert insensitivity_figures(tmp_path, MODELS, 0.95) == []
