"""The runs as comparisons need them: who competes with whom, and which are yardsticks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey.config import Params
from value_survey.reports.inputs import Role
from value_survey.stages import study


def compared_runs(root: Path, params: Params) -> pd.DataFrame:
    """Give `study.runs_frame` with the questionnaire of each run, and whether its model is a yardstick."""
    runs = study.runs_frame(root, params)
    return runs.assign(
        questionnaire=[params.runs[run].questionnaire for run in runs["run"]],
        yardstick=[params.models[model].role == Role.YARDSTICK.value for model in runs["model"]],
    )
