"""From the frame of responses to the frame of answers (`data/answers/answers.parquet`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import pandas as pd

from value_survey.answers.choices import Choices
from value_survey.answers.parse import ParsedAnswer, parse_with
from value_survey.answers.rules import STATUS_OF, ParseRule
from value_survey.errors import InputError, Problem
from value_survey.terms import Kind, Language

RESPONSE_COLUMNS = ("run", "language", "respondent", "item_id", "response")
ITEM_COLUMNS = ("item_id", "kind", "max_choices", "text_en", "text_zh", "options_en", "options_zh")
ANSWER_COLUMNS = ("run", "respondent", "item_id", "codes", "status", "rule", "weights")

_SHOWN = 5


class _Asked(NamedTuple):
    """An item as one respondent saw it."""

    item_id: str
    language: str
    fixed_order: bool


@dataclass
class _Parser:
    """Parses responses, compiling every item once and parsing every distinct response to it once."""

    items: Mapping[str, Mapping[str, object]]
    compiled: dict[_Asked, Choices] = field(default_factory=dict)
    parsed: dict[tuple[_Asked, str | None], ParsedAnswer] = field(default_factory=dict)

    def __call__(self, asked: _Asked, response: str | None) -> ParsedAnswer:
        key = (asked, response)
        answer = self.parsed.get(key)
        if answer is None:
            answer = self.parsed[key] = parse_with(response, self._choices(asked))
        return answer

    def _choices(self, asked: _Asked) -> Choices:
        choices = self.compiled.get(asked)
        if choices is None:
            choices = self.compiled[asked] = _compile(self.items[asked.item_id], asked)
        return choices


def parse_responses(responses: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Parse every response of one or more runs.

    Parameters
    ----------
    responses
        One row a response, with at least `RESPONSE_COLUMNS`. A missing `response` is no answer. With a column
        `option_order` (JSON list of codes or list) letters and ordinals are read only where a respondent
        saw the options in the order of the questionnaire; without it that order is assumed. With a column
        `option_probabilities` (JSON code → probability, or null) these are the answer where there are any.
    items
        The items, with at least `ITEM_COLUMNS`. Answers may use the option texts of either language.

    Returns
    -------
    pandas.DataFrame
        `ANSWER_COLUMNS`, one row for each response in the same order: `codes` is a list of int, ascending,
        empty unless `status` is valid; `status` and `rule` are the values of `ParseStatus` and `ParseRule`;
        `weights` is null, or the probability of each code where an answer is a distribution (they sum to 1).

    Raises
    ------
    InputError
        Columns, items or languages that are missing or unknown; all of them are listed.
    """
    _check(responses, items)
    records = cast("dict[str, dict[str, object]]", items.set_index("item_id").to_dict("index"))
    parser = _Parser(records)
    orders = responses["option_order"].tolist() if "option_order" in responses else [None] * len(responses)
    natural = _NaturalOrder(records)
    answers = [
        parser(
            _Asked(item_id, language, natural(item_id, order)),
            response if isinstance(response, str) else None,
        )
        for item_id, language, order, response in zip(
            responses["item_id"].tolist(),
            responses["language"].tolist(),
            orders,
            responses["response"].tolist(),
            strict=True,
        )
    ]
    frame = pd.DataFrame(
        {
            "run": responses["run"].to_numpy(),
            "respondent": responses["respondent"].to_numpy(),
            "item_id": responses["item_id"].to_numpy(),
            "codes": pd.Series([list(answer.codes) for answer in answers], dtype=object),
            "status": pd.Series([answer.status.value for answer in answers], dtype="str"),
            "rule": pd.Series([answer.rule.value for answer in answers], dtype="str"),
            "weights": pd.Series([None] * len(answers), dtype=object),
        },
        columns=list(ANSWER_COLUMNS),
    )
    if "option_probabilities" in responses:
        _take_probabilities(frame, responses["option_probabilities"].tolist())
    return frame


def _take_probabilities(frame: pd.DataFrame, stated: Sequence[object]) -> None:
    """Put probabilities in the place of an answer that was not said but scored (first-token probing)."""
    rule = ParseRule.OPTION_PROBABILITIES
    columns = {name: frame[name].tolist() for name in ("codes", "weights", "status", "rule")}
    for place, text in enumerate(stated):
        if not isinstance(text, str):
            continue
        shares = sorted((int(code), float(share)) for code, share in json.loads(text).items())
        columns["codes"][place] = [code for code, _ in shares]
        columns["weights"][place] = [share for _, share in shares]
        columns["status"][place], columns["rule"][place] = STATUS_OF[rule].value, rule.value
    for name, values in columns.items():
        frame[name] = pd.Series(values, dtype=frame[name].dtype)


@dataclass
class _NaturalOrder:
    """Whether options were shown in the order of the questionnaire; remembers what it has seen."""

    items: Mapping[str, Mapping[str, object]]
    seen: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __call__(self, item_id: str, order: object) -> bool:
        if order is None or (isinstance(order, float) and pd.isna(order)):
            return True
        shown = order if isinstance(order, str) else [int(code) for code in cast("Iterable[int]", order)]
        text = shown if isinstance(shown, str) else json.dumps(shown)
        key = (item_id, text)
        if key not in self.seen:
            codes = [int(code) for code in json.loads(str(self.items[item_id]["options_en"]))]
            self.seen[key] = [int(code) for code in json.loads(text)] == codes
        return self.seen[key]


def _compile(item: Mapping[str, object], asked: _Asked) -> Choices:
    language = Language(asked.language)
    other = Language.ZH if language is Language.EN else Language.EN
    kind = Kind(str(item["kind"]))
    return Choices(
        language=language,
        kind=kind,
        options=_options(item, language),
        others=_options(item, other),
        max_choices=int(float(str(item["max_choices"]))) if kind is Kind.MULTIPLE else 1,
        question=str(item[f"text_{language.value}"]),
        fixed_order=asked.fixed_order,
    )


def _options(item: Mapping[str, object], language: Language) -> dict[int, str]:
    return {int(code): str(text) for code, text in json.loads(str(item[f"options_{language.value}"])).items()}


def _check(responses: pd.DataFrame, items: pd.DataFrame) -> None:
    problems = [
        Problem("column is missing", f"{name}, column {column}", allowed=", ".join(columns))
        for name, frame, columns in (
            ("responses", responses, RESPONSE_COLUMNS),
            ("items", items, ITEM_COLUMNS),
        )
        for column in columns
        if column not in frame
    ]
    if problems:
        raise InputError(problems)
    duplicates = items.loc[items["item_id"].duplicated(), "item_id"]
    problems += [
        Problem("item_id stands more than once", f"items, item_id {item_id}")
        for item_id in duplicates.unique()
    ]
    for column, allowed in (
        ("item_id", set(items["item_id"])),
        ("language", {each.value for each in Language}),
    ):
        unknown = responses.loc[~responses[column].isin(allowed)]
        for value, rows in unknown.groupby(column, dropna=False, sort=True):
            shown = ", ".join(str(row) for row in rows.index[:_SHOWN]) + (", …" if len(rows) > _SHOWN else "")
            problems.append(
                Problem(
                    f"{column} is unknown",
                    f"responses, {len(rows)} row(s): {shown}",
                    found=repr(value),
                    allowed="an item_id of the items" if column == "item_id" else ", ".join(sorted(allowed)),
                )
            )
    if problems:
        raise InputError(problems)
