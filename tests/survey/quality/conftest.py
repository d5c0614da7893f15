from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from quality_texts import DATA

from value_survey.survey.build import build_dataset
from value_survey.survey.schemas import read_items, read_reference


@pytest.fixture
def tiny(sources: Path, tmp_path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Items and reference of the tiny sources."""
    build_dataset(sources, tmp_path / "tiny")
    return read_items(tmp_path / "tiny" / "items.csv"), read_reference(tmp_path / "tiny" / "reference.csv")


@pytest.fixture(scope="session")
def committed() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Items and reference of the project's dataset."""
    return read_items(DATA / "survey" / "items.csv"), read_reference(DATA / "survey" / "reference.csv")
