"""Stage `parse`: from what the models said to the options they chose."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.annotation.merge import merge_annotations
from value_survey.annotation.store import read_annotations
from value_survey.answers.frame import parse_responses
from value_survey.stages import study
from value_survey.survey.schemas import read_items


def run(root: Path) -> None:
    """Write `data/answers/answers.parquet` from the responses of every run in params.yaml.

    With `analysis.annotations: include` answers that people read in unparsed responses are among them.
    """
    params = config.load(root / "params.yaml")
    runs = study.runs_frame(root, params)
    columns = ["run", "language", "respondent", "item_id", "response", "option_order", "option_probabilities"]
    responses = study.read_all_responses(root, list(runs["run"]), columns)
    answers = parse_responses(responses, read_items(root / study.ITEMS))
    if params.analysis.annotations == "include":
        answers = merge_annotations(answers, responses, read_annotations(root)).answers
    study.write_answers(answers, root / study.ANSWERS)
