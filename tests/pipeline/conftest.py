from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import small_study

from value_survey import config
from value_survey.simulation.collect import simulate
from value_survey.stages import PIPELINE

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with every report, made by calling the stages; tests must not change it."""
    root = small_study.make(tmp_path_factory.mktemp("study") / "project")
    params = config.load(root / "params.yaml")
    for stage in PIPELINE:
        if stage.name == "parse":
            for run in params.runs:
                simulate(root, params, run)
        stage.run(root)
    return root


@pytest.fixture
def command() -> Run:
    """Run the installed command in a folder."""

    def run(*arguments: str, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("value-survey")), *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            **options,  # type: ignore[call-overload]
        )

    return run
