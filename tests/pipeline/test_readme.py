"""What the README promises: its commands run, its numbers are those of the reports, its files exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from value_survey import config

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def commands() -> list[str]:
    blocks = re.findall(r"```bash\n(.*?)```", README, flags=re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:make|value-survey) [^`]+)`", README)
    return sorted({line for line in [*lines, *inline] if line})


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=ENVIRONMENT)


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("make ")])
def test_make_targets_exist(command: str) -> None:
    result = run("make", "--dry-run", *shlex.split(command)[1:])
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("value-survey ")])
def test_value_survey_commands_are_understood(command: str) -> None:
    words = shlex.split(command)
    if words[-1] in {"models", "status"}:  # these only look
        assert run(*words).returncode == 0
    names = [word for word in words if word.islower() and not word.startswith("-")]
    result = run(*names, "--help")
    assert result.returncode == 0, result.stderr


def test_other_commands_are_ones_the_pipeline_tests_run() -> None:
    known = ("make ", "value-survey ", "dvc repro")
    assert [line for line in commands() if not line.startswith(known)] == []


def test_the_run_that_is_shown_is_a_valid_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    raw["runs"] |= yaml.safe_load(block)["runs"]
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    assert "mistral-def-us" in config.load(tmp_path / "params.yaml").runs


def test_the_results_shown_are_the_committed_ones() -> None:
    shown = README.partition("<!-- results:start -->\n")[2].partition("<!-- results:end -->")[0]
    committed = (ROOT / "reports/tables/overview.md").read_text(encoding="utf-8")
    assert shown == committed, "copy reports/tables/overview.md between the README's results markers"


def test_files_and_folders_that_are_named_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    paths = re.findall(r"`((?:data|src|reports|app|paper_figures)/[\w/.]*)`", README)
    missing = [path for path in [*links, *paths] if not (ROOT / path).exists()]
    assert missing == []
