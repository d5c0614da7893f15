from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest
from survey_sources import HUMAN, SOURCES, WORDING

from value_survey.survey.build import build_dataset


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A tiny, right set of sources to damage."""
    folder = tmp_path / "sources"
    (folder / "wording").mkdir(parents=True)
    (folder / "human").mkdir()
    (folder / "wording" / "a.yaml").write_text(WORDING, encoding="utf-8")
    for name, text in HUMAN.items():
        (folder / "human" / name).write_text(dedent(text), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def both_cells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset built from the real human tables and the items with cells in both cultures."""
    folder = tmp_path_factory.mktemp("both-cells")
    (folder / "sources" / "wording").mkdir(parents=True)
    shutil.copy(SOURCES / "wording" / "wvs7-both-cells.yaml", folder / "sources" / "wording")
    (folder / "sources" / "human").symlink_to(SOURCES / "human")
    build_dataset(folder / "sources", folder / "survey")
    return folder / "survey"
