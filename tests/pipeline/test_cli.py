"""The command `value-survey`: what it prints, and the text of its errors."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import small_study

Command = Callable[..., CompletedProcess[str]]
LINE = {
    "id": "a",
    "language": "en",
    "kind": "single",
    "max_choices": 1,
    "options": {"1": "Agree", "2": "Disagree"},
    "response": "Answer: 2: Disagree\nExplanation: …",
}


def test_parses_json_lines(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    result = command("parse", "in.jsonl", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    parsed = json.loads(result.stdout)
    assert parsed["id"] == "a"
    assert parsed["codes"] == [2]
    assert parsed["status"] == "valid"
    assert parsed["rule"]


def test_parse_names_every_bad_line_and_prints_nothing(command: Command, tmp_path: Path) -> None:
    lines = [json.dumps(LINE), "{", json.dumps(LINE | {"language": "fr"})]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = command("parse", "in.jsonl", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr
    assert "Traceback" not in result.stderr


def test_status_says_what_each_run_has(command: Command, finished: Path) -> None:
    result = command("status", cwd=finished)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("complete") == len(small_study.RUNS)
    assert "30" in result.stdout  # 6 items × 5 respondents


def test_models_lists_all_of_them(command: Command) -> None:
    result = command("models", cwd=small_study.ROOT)
    assert result.returncode == 0, result.stderr
    for name in (
        "qwen2.5-coder-0.5b-instruct",
        "mixtral-8x7b-instruct",
        "claude-3.5-sonnet",
        "reference-sampler",
    ):
        assert name in result.stdout


def test_verify_finds_no_difference_and_then_the_one_that_was_made(
    command: Command, finished: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    result = command("verify", cwd=copy)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "byte for byte" in result.stdout
    with (copy / "reports/ledger.csv").open("a", encoding="utf-8") as handle:
        handle.write("\n")
    result = command("verify", cwd=copy)
    assert result.returncode == 1
    assert result.stdout.splitlines() == ["reports/ledger.csv: differs"]


def test_an_unknown_key_is_named_with_its_nearest_neighbour(
    command: Command, finished: Path, tmp_path: Path
) -> None:
    text = (finished / "params.yaml").read_text(encoding="utf-8")
    (tmp_path / "params.yaml").write_text(text.replace("max_beams:", "max_beam:"), encoding="utf-8")
    result = command("status", cwd=tmp_path)
    assert result.returncode == 2
    assert "simulation.def.max_beam: unknown key" in result.stderr
    assert "did you mean `max_beams`?" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_run_that_does_not_exist(command: Command, finished: Path) -> None:
    result = command("simulate", "reference-fr", cwd=finished)
    assert result.returncode == 2
    assert "reference-fr" in result.stderr
    assert "reference-us" in result.stderr


def test_a_damaged_items_file_is_one_clear_error(command: Command, finished: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    path = copy / "data/survey/items.csv"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = run_stage("parse", copy)
    assert "items.csv" in result
    assert "Traceback" not in result


def test_truncated_responses_are_one_clear_error(command: Command, finished: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    path = copy / "data/simulations/uniform-us/responses.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    result = run_stage("parse", copy)
    assert "responses cannot be read" in result
    assert "dvc pull" in result
    assert "Traceback" not in result


@pytest.mark.parametrize("name", ["missing", "stale"])
def test_a_run_without_a_usable_simulation(finished: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    record = copy / "data/simulations/uniform-us/run.json"
    if name == "missing":
        record.unlink()
        expected = "run was not simulated yet"
    else:
        facts = json.loads(record.read_text(encoding="utf-8")) | {"identity": "other"}
        record.write_text(json.dumps(facts), encoding="utf-8")
        expected = "simulated with other settings"
    assert expected in run_stage("parse", copy)


def run_stage(name: str, root: Path) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "value_survey.stages", name],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    return result.stderr
