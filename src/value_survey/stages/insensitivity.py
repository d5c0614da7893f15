"""Stage `insensitivity`: how often responses have each problem, how good the judges are, who agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from value_survey import config
from value_survey.annotation.agreement import agreement_report
from value_survey.annotation.store import current, read_annotations
from value_survey.config import Params, TransformersModel
from value_survey.judge.collected import JUDGEMENTS, read_judgements
from value_survey.judge.plan import (
    check_judge,
    control_requests,
    judgeable,
    make_controls,
    requests_of,
    sample_requests,
    sampled,
)
from value_survey.judge.problems import Verdict
from value_survey.judge.report import insensitivity_report, rule_verdicts, verdict_numbers
from value_survey.judge.rules import judge_by_rules
from value_survey.judge.validity import Trial, rules_trial, validity_report
from value_survey.stages import study
from value_survey.stages.judge import RESPONSE_COLUMNS, revision_of
from value_survey.survey.schemas import read_items
from value_survey.tables_io import write_csv

PUBLISHED = Path("data/published/judge_validation.csv")


def run(root: Path) -> None:
    """Write `insensitivity`, `judge_validity` and `judge_agreement` to `reports/`."""
    params = config.load(root / "params.yaml")
    check_judge(params)
    items = read_items(root / study.ITEMS)
    runs = study.runs_frame(root, params)
    told = judgeable(
        study.read_all_responses(root, list(runs["run"]), RESPONSE_COLUMNS),
        study.read_answers(root / study.ANSWERS),
        items,
    )
    judges = [_rules(root, params, told, items)]
    if params.judge.model is not None:
        judges.append(_model(root, params, params.judge.model, told, items))
    confidence = params.analysis.confidence
    reports = {
        "insensitivity": insensitivity_report(
            runs,
            {str(name): int(count) for name, count in told["run"].value_counts().items()},
            {judge.trial.judge: judge.judged for judge in judges},
            {judge.trial.judge: judge.trial.tried() for judge in judges},
            problems=params.judge.problems,
            confidence=confidence,
            seed=params.analysis.seed,
        ),
        "judge_validity": validity_report([judge.trial for judge in judges], confidence),
        "judge_agreement": agreement_report(
            current(read_annotations(root), told),
            {judge.trial.judge: judge.judged for judge in judges},
            pd.read_csv(root / PUBLISHED),
            analysis=params.analysis,
        ),
    }
    for name, report in reports.items():
        write_csv(report, root / study.REPORTS / f"{name}.csv")


@dataclass(frozen=True)
class _Judge:
    """What a judge said of the responses (run, respondent, item_id, problems) and of the controls."""

    judged: pd.DataFrame
    trial: Trial


def _rules(root: Path, params: Params, told: pd.DataFrame, items: pd.DataFrame) -> _Judge:
    given = {
        name: isinstance(model := params.models[run.model], TransformersModel) and not model.chat_template
        for name, run in params.runs.items()
    }
    flags = judge_by_rules(told.assign(marker_given=told["run"].map(given).astype(bool)), items)
    controls = make_controls(root, params, items, params.judge.controls.rules)
    return _Judge(rule_verdicts(told, flags), rules_trial(controls, items))


def _model(root: Path, params: Params, name: str, told: pd.DataFrame, items: pd.DataFrame) -> _Judge:
    requests = requests_of(root, params, items)
    said = _said(root, params, name)
    sample = sampled(told, params)
    asked = sample_requests(sample, requests, params.judge)
    problems = params.judge.problems
    numbers = verdict_numbers([said.get(each.sha256) for each in asked]).reshape(len(sample), len(problems))
    judged = sample[["run", "respondent", "item_id"]].assign(
        **{problem.value: numbers[:, place] for place, problem in enumerate(problems)}
    )
    controls = make_controls(root, params, items, params.judge.controls.model)
    verdicts = [said.get(each.sha256) for each in control_requests(controls, requests)]
    return _Judge(judged, Trial(name, controls, verdicts))


def _said(root: Path, params: Params, name: str) -> Mapping[str, Verdict]:
    """What the model said with the settings in force, by request."""
    rows = read_judgements(root / JUDGEMENTS)
    own = rows[
        (rows["judge"] == name)
        & (rows["revision"] == revision_of(params, name))
        & (rows["max_new_tokens"] == str(params.judge.max_new_tokens))
    ]
    return {sha: Verdict(verdict) for sha, verdict in zip(own["prompt_sha256"], own["verdict"], strict=True)}
