"""Read a file of tasks that an annotator filled in; every mistake in it is reported at once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from value_survey.annotation.tasks import IDENTITY, PROBLEM_COLUMNS, TO_FILL_IN, TaskKind, task_id
from value_survey.errors import InputError, Problem
from value_survey.terms import Kind

NONE = "none"
"""Stands in `answer` where a person, too, reads no answer in the response."""

_CODES_APART = re.compile(r"[\s,;|，；、]+")
_MEANS = {
    **dict.fromkeys(("yes", "y", "1", "true", "是", "有"), "yes"),
    **dict.fromkeys(("no", "n", "0", "false", "否", "没有", "无"), "no"),
}
_NO_ANSWER = frozenset({"none", "no answer", "无", "没有"})


def read_filled_in(path: Path, items: pd.DataFrame) -> pd.DataFrame:
    """Read the filled-in rows of a file of tasks.

    Parameters
    ----------
    path
        The file, as `annotate export` wrote it and a person or a spreadsheet changed it: UTF-8 with or
        without a byte order mark, any line ends. A response may hold a lone carriage return, quoted or not.
        Rows in which nothing was filled in are skipped.
    items
        The items, for the codes that an answer may have.

    Returns
    -------
    pandas.DataFrame
        task_id, run, respondent (int), item_id, kind, answer (codes joined by `;`, `none` or empty), the six
        problems (`yes`, `no` or empty), note.

    Raises
    ------
    InputError
        The file cannot be read or lacks columns; tasks that were changed, stand there twice or ask about
        unknown items; answers that are no codes of the item or too many; anything but yes and no in a
        problem's column; columns filled in that the task does not ask for; nothing filled in. All of it.
    """
    table = _read(path)
    known = {str(row["item_id"]): row for row in items.to_dict("records")}
    problems: list[Problem] = []
    rows = []
    seen: set[str] = set()
    for number, row in enumerate(table.to_dict("records"), start=2):
        cells = {str(key): str(value).strip() for key, value in row.items()}
        if not any(cells.values()):
            continue  # a line left empty by a spreadsheet
        where = f"{path.name}, row {number}"
        wrong = _wrong_task(cells, str(row["response"]), known, seen, where)
        seen.add(cells["task_id"])
        if wrong is not None:
            problems.append(wrong)
            continue
        if not any(cells[name] for name in TO_FILL_IN if name != "note"):
            continue
        filled, found = _filled(cells, known[cells["item_id"]], where)
        problems += found
        rows.append(filled)
    if not rows and not problems:
        problems.append(
            Problem(
                "nothing is filled in",
                path.name,
                allowed="codes in `answer`, yes or no in the columns of the problems",
                next_step="fill in at least one row",
            )
        )
    if problems:
        raise InputError(problems)
    return pd.DataFrame(rows).astype({"respondent": int})


def _read(path: Path) -> pd.DataFrame:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = pd.read_csv(
            io.StringIO(text), dtype=str, keep_default_na=False, lineterminator=_line_end(text)
        )
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(
            Problem(
                "cannot be read",
                str(path),
                " ".join(str(error).split())[:200],
                "a UTF-8 CSV file with commas, as `value-survey annotate export` writes it",
                "check the path, or save it as CSV UTF-8",
            )
        ) from None
    table.columns = [str(name).strip() for name in table.columns]
    needed = ("task_id", *IDENTITY, *TO_FILL_IN)
    if missing := [name for name in needed if name not in table]:
        raise InputError(
            Problem(
                "a column is missing",
                f"{path.name}, column {name}",
                ", ".join(map(str, table.columns))[:200],
                ", ".join(needed),
                "keep every column of the exported file, separated by commas",
            )
            for name in missing
        )
    return table


def _line_end(text: str) -> Literal["\n"] | None:
    r"""Give what ends a row, by what ends the first: where it is `\n` or `\r\n`, a lone `\r` is in a cell."""
    first, _, rest = text.partition("\r")
    return "\n" if "\n" in first or rest.startswith("\n") else None


def _wrong_task(
    cells: Mapping[str, str], response: str, known: Mapping[str, object], seen: set[str], where: str
) -> Problem | None:
    """Say what is wrong with what a row is about."""
    if cells["item_id"] not in known:
        return Problem("item is not known", f"{where}, item_id", cells["item_id"], "an item_id of items.csv")
    if cells["kind"] not in set(TaskKind):
        return Problem("kind is not known", f"{where}, kind", cells["kind"], ", ".join(TaskKind))
    same = cells["respondent"].isdecimal() and cells["task_id"] == task_id(
        cells["run"], int(cells["respondent"]), cells["item_id"], cells["kind"], response
    )
    if not same:
        return Problem(
            "the task was changed: its id is of another response",
            f"{where}, task_id",
            cells["task_id"],
            next_step="fill in the last columns only; restore the others from the exported file",
        )
    if cells["task_id"] in seen:
        return Problem("the task stands there twice", f"{where}, task_id", cells["task_id"], "once")
    return None


def _filled(
    cells: Mapping[str, str], item: Mapping[object, object], where: str
) -> tuple[dict[str, str], list[Problem]]:
    kind = TaskKind(cells["kind"])
    asked = ("answer",) if kind is TaskKind.UNPARSED else PROBLEM_COLUMNS
    filled = {name: cells[name] for name in ("task_id", "run", "respondent", "item_id", "kind")}
    problems = [
        Problem(
            f"is not asked for in a task of kind {kind}",
            f"{where}, {name}",
            cells[name],
            ", ".join(asked),
            "leave it empty",
        )
        for name in TO_FILL_IN[:-1]
        if cells[name] and name not in asked
    ]
    for name in PROBLEM_COLUMNS:
        filled[name] = _MEANS.get(cells[name].lower(), "")
        if cells[name] and name in asked and not filled[name]:
            problems.append(
                Problem("is neither yes nor no", f"{where}, {name}", cells[name], "yes, no, empty")
            )
    filled["answer"] = ""
    if cells["answer"] and "answer" in asked:
        filled["answer"], wrong = _answer(cells["answer"], item, where)
        problems += wrong
    return {**filled, "note": " ".join(cells["note"].split())}, problems


def _answer(text: str, item: Mapping[object, object], where: str) -> tuple[str, list[Problem]]:
    if text.lower() in _NO_ANSWER:
        return NONE, []
    options = json.loads(str(item["options_en"]))
    limit = int(str(item["max_choices"])) if item["kind"] == Kind.MULTIPLE else 1
    codes = list(dict.fromkeys(code for code in _CODES_APART.split(text) if code))
    place = f"{where}, answer"
    wrong = [code for code in codes if code not in options]
    if wrong:
        return "", [
            Problem("is no code of the item", place, ", ".join(wrong), ", ".join(options) + " or none")
        ]
    if len(codes) > limit:
        return "", [Problem("too many codes", place, ", ".join(codes), f"at most {limit}")]
    return ";".join(sorted(codes, key=int)), []
