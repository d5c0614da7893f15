"""Answers in the notation of machines: JSON, a LaTeX box, ticked boxes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from value_survey.answers.text import tidy, word_list

_KEYS = frozenset(
    word_list(
        "answer answers final_answer finalanswer my_answer choice choices selection selected selected_option "
        "selected_options option options response code codes value rating score number result "
        "答案 回答 选择 选项 评分 分数 最终答案 我的答案 我的选择"
    )
)
_DECODER = json.JSONDecoder()
_BOXED = re.compile(r"\\(?:boxed|fbox|framebox)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|textrm|mbox|emph)\s*\{([^{}]*)\}")
_LATEX_MATH = re.compile(r"\\[()\[\],;!]|\$(?=[^$\n]{1,24}\$)|(?<=[\w}.])\$")
_TICKED = re.compile(r"(?m)^[ \t\-*]*(?:\[[xX✓✔]\]|[☑☒✓✔✅🗹])[ \t]*(.+)$")
_UNTICKED = re.compile(r"(?m)^[ \t\-*]*(?:\[[ \t]?\]|[☐□⬜◻❌])")


class Unwrapped(NamedTuple):
    """A response whose answers in machine notation have been taken out.

    `answers` are their texts, in order; `rest` is what remains.
    """

    answers: tuple[str, ...]
    rest: str


def unwrap(text: str) -> Unwrapped:
    """Take answers in JSON, in a LaTeX box or marked by a tick out of a response.

    Parameters
    ----------
    text
        The response, without thinking and HTML.
    """
    answers: list[str] = []
    if "{" in text and ('"' in text or "'" in text):
        found, text = _unwrap_json(text)
        answers += found
    if "\\" in text or "$" in text:
        text = _LATEX_TEXT.sub(r"\1", text)
        answers += [box[1] for box in _BOXED.finditer(text)]
        text = _LATEX_MATH.sub("", _BOXED.sub(" ", text))
    if _UNTICKED.search(text):
        ticked = [line[1] for line in _TICKED.finditer(text)]
        if ticked:
            answers.append("\n".join(ticked))
            text = ""
    return Unwrapped(tuple(answers), text)


def _unwrap_json(text: str) -> tuple[list[str], str]:
    start = text.find("{")
    while start >= 0:
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        answers = _answers(value)
        if answers:
            return answers, f"{text[:start]}\n{text[end:]}"
        start = text.find("{", end)
    return [], text


def _answers(value: object) -> list[str]:
    if not isinstance(value, Mapping):
        return []
    named = [_as_text(held) for key, held in value.items() if "_".join(tidy(str(key)).split()) in _KEYS]
    if named:
        return named
    if len(value) == 1:
        (key, held), *_ = value.items()
        return [f"{key}: {held}"] if str(key).strip().isdigit() and isinstance(held, str) else []
    return []


def _as_text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_as_text(each) for each in value)
    if isinstance(value, Mapping):
        inner = _answers(value)
        return inner[0] if inner else ", ".join(f"{key}: {held}" for key, held in value.items())
    return str(value)
