"""What the frames given to the metrics have to fulfil; everything that is wrong is reported at once."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.terms import ParseStatus

RUN_COLUMNS = ("run", "model", "culture", "language", "probing", "n_respondents", "item_ids")
ANSWER_COLUMNS = ("run", "respondent", "item_id", "codes", "status")
ITEM_COLUMNS = ("item_id", "base_id", "culture", "dimension", "kind", "ordinal", "options_en")
REFERENCE_COLUMNS = ("culture", "base_id", "code", "n_unweighted", "n_weighted")
RESPONSE_COLUMNS = ("run", "respondent", "item_id", "response")


def require_columns(**frames: tuple[pd.DataFrame, tuple[str, ...]]) -> None:
    """Raise one `InputError` that names the columns each frame lacks."""
    problems = [
        Problem(
            "columns are missing", name, found=", ".join(map(str, frame.columns)), allowed=", ".join(columns)
        )
        for name, (frame, columns) in frames.items()
        if not set(columns) <= set(frame.columns)
    ]
    if problems:
        raise InputError(problems)


def check_runs(runs: pd.DataFrame, items: pd.DataFrame) -> None:
    """Raise where runs repeat, repeat an item, or ask an item that does not exist."""
    known = set(items["item_id"])
    problems = [
        Problem("the run is listed twice", f"runs, {run}")
        for run in runs["run"][runs["run"].duplicated()].unique()
    ]
    for run, item_ids in zip(runs["run"], runs["item_ids"], strict=True):
        asked = list(item_ids)
        strangers = sorted(set(asked) - known)
        if strangers:
            problems.append(
                Problem("the run asks items that are not in items", f"runs, {run}", _some(strangers))
            )
        if len(set(asked)) < len(asked):
            repeated = sorted({item_id for item_id in asked if asked.count(item_id) > 1})
            problems.append(Problem("the run asks items twice", f"runs, {run}", _some(repeated)))
    if problems:
        raise InputError(problems)


def check_answers(answers: pd.DataFrame, runs: pd.DataFrame, *, what: str = "answers") -> None:
    """Raise where a run, respondent and item has two rows, or one that the runs do not ask for."""
    problems = list(_strangers(answers, runs, what))
    twice = answers.duplicated(["run", "respondent", "item_id"])
    if twice.any():
        first = answers.loc[twice, ["run", "respondent", "item_id"]].iloc[0]
        problems.append(
            Problem(
                "an item was answered twice by a respondent",
                f"{what}, {first['run']}",
                found=f"{int(twice.sum())} rows; first: respondent {first['respondent']}, {first['item_id']}",
            )
        )
    if "status" in answers and not (known := answers["status"].isin(list(ParseStatus))).all():
        found = sorted(map(str, answers.loc[~known, "status"].unique()))
        problems.append(Problem("unknown status", what, found=_some(found), allowed=", ".join(ParseStatus)))
    if problems:
        raise InputError(problems)


def _strangers(answers: pd.DataFrame, runs: pd.DataFrame, what: str) -> Iterator[Problem]:
    asked = dict(zip(runs["run"], map(set, runs["item_ids"]), strict=True))
    size = dict(zip(runs["run"], runs["n_respondents"], strict=True))
    for run, rows in answers.groupby("run", sort=True):
        if run not in asked:
            yield Problem("a run is not in runs", f"{what}, {run}", allowed=", ".join(map(str, asked)))
            continue
        if unasked := sorted(set(rows["item_id"]) - asked[run]):
            yield Problem("items that the run does not ask", f"{what}, {run}", _some(unasked))
        if not rows["respondent"].between(0, int(size[run]) - 1).all():
            found = f"{rows['respondent'].min()} to {rows['respondent'].max()}"
            yield Problem(
                "respondents outside the run", f"{what}, {run}", found, f"0 to {int(size[run]) - 1}"
            )


def _some(values: list[str]) -> str:
    """List values, the first five of many."""
    more = f" and {len(values) - 5} more" if len(values) > 5 else ""
    return ", ".join(values[:5]) + more
