"""The pipeline as its user runs it: `dvc repro` in a repository of its own, with the scripted models."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import small_study
import yaml

from value_survey.stages import PIPELINE

pytestmark = [pytest.mark.pipeline, pytest.mark.timeout(600)]

BIN = Path(sys.executable).parent


def call(root: Path, *command: str) -> str:
    result = subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "OPENBLAS_NUM_THREADS": "1"},
    )
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result.stdout + result.stderr


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository whose pipeline has run once, with its results in the bundled remote."""
    root = small_study.make(tmp_path_factory.mktemp("dvc") / "project")
    for name in ("dvc.yaml", ".dvcignore", ".gitignore"):
        shutil.copy(small_study.ROOT / name, root / name)
    (root / ".dvc").mkdir()
    shutil.copy(small_study.ROOT / ".dvc/config", root / ".dvc/config")
    shutil.copytree(small_study.ROOT / ".dvc/plots", root / ".dvc/plots")
    shutil.copytree(
        small_study.ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    call(root, "git", "init", "-q")
    call(root, "git", "config", "user.email", "tests@example.org")
    call(root, "git", "config", "user.name", "tests")
    call(root, "dvc", "repro")
    call(root, "dvc", "push")
    call(root, "git", "add", "-A")
    call(root, "git", "commit", "-qm", "study")
    return root


def test_makes_every_output_of_the_pipeline(repository: Path) -> None:
    for stage in PIPELINE:
        for output in stage.outputs:
            assert (repository / output).exists(), output


def test_dvc_yaml_and_the_stage_list_name_the_same_outputs() -> None:
    pipeline = yaml.safe_load((small_study.ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for stage in PIPELINE:
        outputs = [next(iter(out)) if isinstance(out, dict) else out for out in pipeline[stage.name]["outs"]]
        assert tuple(outputs) == stage.outputs


def test_perfect_respondents_are_closer_to_humans_than_uniform_ones(repository: Path) -> None:
    report = pd.read_csv(repository / "reports/divergence.csv")
    overall = report[(report["dimension"] == "all") & (report["measure"] == "kl_smoothed")].set_index("run")
    for culture in ("us", "cn"):
        assert overall.loc[f"reference-{culture}", "value"] < overall.loc[f"uniform-{culture}", "value"]


def test_the_committed_yardsticks_score_as_they_must() -> None:
    report = pd.read_csv(small_study.ROOT / "reports/divergence.csv")
    overall = report[(report["dimension"] == "all") & (report["measure"] == "kl_smoothed")].set_index("run")
    for culture in ("us", "cn"):
        perfect, ignorant = overall.loc[f"reference-def-{culture}"], overall.loc[f"uniform-def-{culture}"]
        assert perfect["skill_low"] <= 1 <= perfect["skill_high"]
        assert ignorant["skill_low"] <= 0 <= ignorant["skill_high"]


def test_nothing_to_do_the_second_time(repository: Path) -> None:
    assert "Data and pipelines are up to date" in call(repository, "dvc", "status")
    assert "Running stage" not in call(repository, "dvc", "repro")


def test_a_clone_pulls_the_simulations_and_reproduces_the_reports(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    call(tmp_path, "git", "clone", "-q", str(repository), str(clone))
    call(clone, "dvc", "pull", "-q")
    assert "Running stage" not in call(clone, "dvc", "repro")
    # Everything after the simulations, forced: the bytes must come out the same, which git can tell.
    output = call(clone, "dvc", "repro", "-f", "-s", "parse", "metrics", "tables", "figures")
    assert output.count("Running stage") == 4
    assert call(clone, "git", "status", "--porcelain") == ""


def test_a_changed_metric_asks_no_model(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy, symlinks=True)
    with (copy / "src/value_survey/metrics/measures.py").open("a", encoding="utf-8") as handle:
        handle.write("\n# changed\n")
    plan = call(copy, "dvc", "repro", "--dry")
    assert "metrics" in plan
    assert "Running stage 'simulate" not in plan


def test_dvc_tells_which_run_moved(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy, symlinks=True)
    shown = json.loads(call(copy, "dvc", "metrics", "show", "--json"))[""]["data"]
    summary = shown["reports/metrics.json"]["data"]
    assert list(summary) == list(small_study.RUNS)
    assert summary["uniform-us"]["valid"] == 1.0
    changed = summary | {"uniform-us": summary["uniform-us"] | {"kl": 9.0}}
    (copy / "reports/metrics.json").write_text(json.dumps(changed), encoding="utf-8")
    moved = json.loads(call(copy, "dvc", "metrics", "diff", "--json", "HEAD"))
    assert moved["reports/metrics.json"].keys() == {"uniform-us.kl"}
    call(copy, "dvc", "plots", "show", "-o", "plots")
    drawn = (copy / "plots/index.html").read_text(encoding="utf-8")
    assert all(name in drawn for name in ("Smoothed divergence", "Diversity of responses", *small_study.RUNS))


def test_a_changed_setting_asks_only_the_runs_it_concerns(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy, symlinks=True)
    params = yaml.safe_load((copy / "params.yaml").read_text(encoding="utf-8"))
    params["runs"]["uniform-us"]["respondents"] = 6
    (copy / "params.yaml").write_text(
        yaml.safe_dump(params, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    output = call(copy, "dvc", "repro", "simulate@uniform-us", "simulate@uniform-cn")
    assert "Running stage 'simulate@uniform-us'" in output
    assert "Running stage 'simulate@uniform-cn'" not in output
    responses = pd.read_parquet(copy / "data/simulations/uniform-us/responses.parquet")
    assert responses["respondent"].max() == 5
