"""The authors' raw outputs: what their simulated respondents answered, and how each was decoded."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from value_survey.errors import InputError, Problem
from value_survey.survey.readers.encodings import file_encoding

RESPONSES = "_test_responses.txt"
CONFIG = "_generation_config.json"

_START = re.compile(r"Q(\d+):[ \t]?(.*)", re.DOTALL)


@dataclass(frozen=True)
class OutputRespondent:
    """One simulated respondent of the authors' outputs.

    Attributes
    ----------
    name
        Folder and number of the test, as in `3/0`.
    answers
        Question number → response, verbatim but for white space at its ends.
    memory_length, num_beams, do_sample, max_new_tokens
        How it was decoded; None where the file does not say.
    """

    name: str
    answers: Mapping[int, str]
    memory_length: int | None
    num_beams: int | None
    do_sample: bool | None
    max_new_tokens: int | None


def read_outputs(folder: Path, questions: Collection[int]) -> list[OutputRespondent]:
    """Read the outputs of one model.

    A response runs over several lines, until a line that begins with `Q<n>:` for a later question of the
    questionnaire: any other such line is text that the model wrote. A base model's responses lack the answer
    marker that ended its prompt; they stay as they are, as those of base models that are simulated here.

    Parameters
    ----------
    folder
        Folder of a model, with a numbered folder for each respondent.
    questions
        Numbers of the questions that were asked.

    Returns
    -------
    list of OutputRespondent
        By the number of the folder, then of the test.

    Raises
    ------
    InputError
        There are no respondents, or files that are damaged; all of them are listed.
    """
    paths = [path for path in folder.glob(f"*/*{RESPONSES}") if path.parent.name.isdigit()]
    if not paths:
        raise InputError(
            Problem(
                "no respondent",
                str(folder),
                allowed=f"folders 0, 1, … with 0{RESPONSES}",
                next_step="name the folder of one model",
            )
        )
    respondents: list[OutputRespondent] = []
    problems: list[Problem] = []
    for path in sorted(paths, key=_position):
        try:
            respondents.append(_respondent(path, questions))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return respondents


def split_responses(text: str, questions: Collection[int]) -> dict[int, str]:
    """Separate the responses in a file; question → response."""
    answers: dict[int, list[str]] = {}
    current = 0
    for line in text.split("\n"):
        match = _START.fullmatch(line)
        if match and int(match[1]) > current and int(match[1]) in questions:
            current = int(match[1])
            answers[current] = [match[2]]
        elif current:
            answers[current].append(line)
    return {number: "\n".join(lines).strip() for number, lines in answers.items()}


def _position(path: Path) -> tuple[int, int, str]:
    test = path.name.removesuffix(RESPONSES)
    return int(path.parent.name), int(test) if test.isdigit() else 0, path.name


def _respondent(path: Path, questions: Collection[int]) -> OutputRespondent:
    test = path.name.removesuffix(RESPONSES)
    try:
        text = path.read_text(encoding=file_encoding(path))
    except (OSError, UnicodeError) as error:
        raise InputError(Problem("the file cannot be read", str(path), found=str(error))) from error
    answers = split_responses(text, questions)
    if not answers:
        raise InputError(
            Problem("no response to a question", str(path), repr(text[:60]), "lines such as Q1: Answer: 2")
        )
    config = _config(path.with_name(test + CONFIG))
    return OutputRespondent(
        name=f"{path.parent.name}/{test}",
        answers=answers,
        memory_length=_whole(config.get("memory")),
        num_beams=_whole(config.get("num_beams")),
        do_sample=bool(config["do_sample"]) if "do_sample" in config else None,
        max_new_tokens=_whole(config.get("max_new_tokens")),
    )


def _config(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(Problem("not a JSON file", str(path), found=str(error))) from error
    if not isinstance(config, dict):
        raise InputError(Problem("not a JSON object", str(path), found=type(config).__name__))
    return config


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
