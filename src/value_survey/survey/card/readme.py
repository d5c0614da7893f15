"""The data card for people: a text with passages that are counted in the dataset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.card.columns import DATA_TYPE_NAMES, FILES
from value_survey.survey.card.facts import own_answer_lists, sample_sizes, survey_parts, unordered
from value_survey.survey.dimensions import dimension_coverage
from value_survey.survey.human import HumanTables
from value_survey.survey.quality.findings import Check, Verdict
from value_survey.survey.reference import CULTURES, Coverage
from value_survey.terms import DIMENSION_NAMES, Dimension

_PASSAGE = re.compile(r"\{\{(\w+)\}\}")


def write_card(
    template: str,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    human: HumanTables,
    quality: pd.DataFrame,
) -> str:
    """Fill the passages of the card.

    Parameters
    ----------
    template
        Markdown in which `{{name}}` stands for a passage.
    items, reference
        As `schemas.read_items` and `schemas.read_reference` return them.
    human
        The tables they were built from.
    quality
        As `quality.report.quality_report` returns it for them, or as text.

    Raises
    ------
    InputError
        The template names passages that do not exist, or leaves some out.
    """
    passages = {
        "sizes": _sizes(items, reference),
        "answers": _answers(items, reference, sample_sizes(human)),
        "lists": _lists(items),
        "dimensions": _dimensions(items),
        "quality": _quality(quality),
        "degenerate": _found(quality, Check.DEGENERATE_ANSWERS),
        "unanswered": _found(quality, Check.OPTION_WITHOUT_ANSWERS),
        "rounded_gap": _rounded_gap(items, reference),
        "columns": _columns(),
    }
    _check_passages(template, passages)
    return _PASSAGE.sub(lambda match: passages[match[1]], template)


def _check_passages(template: str, passages: Mapping[str, str]) -> None:
    named = set(_PASSAGE.findall(template))
    problems = [
        Problem("no such passage", f"the card: {{{{{name}}}}}", allowed=", ".join(passages))
        for name in sorted(named - passages.keys())
    ]
    problems += [
        Problem("a passage is left out", "the card", allowed=f"{{{{{name}}}}} somewhere")
        for name in passages
        if name not in named
    ]
    if problems:
        raise InputError(problems)


def _sizes(items: pd.DataFrame, reference: pd.DataFrame) -> str:
    rows = []
    for culture in CULTURES:
        own = items[items["culture"] == culture]
        known = own.groupby("reference")["base_id"].nunique()
        answers = int((reference["culture"] == culture).sum())
        counts = [own["base_id"].nunique(), len(own), *(known.get(each, 0) for each in Coverage), answers]
        rows.append([culture, *(f"{count:,}" for count in counts)])
    head = ["culture", "questions", "items (wordings)", "by sex and age", "overall, exact"]
    return _table([*head, "overall, rounded", "rows of human answers"], rows)


def _answers(items: pd.DataFrame, reference: pd.DataFrame, samples: Mapping[tuple[str, str], int]) -> str:
    rows = [
        [
            part.source,
            part.culture,
            f"{sum(part.questions.values()):,}",
            f"{samples[part.culture, part.source]:,}",
            f"{part.fewest_answers:,}",
            f"{part.most_answers:,}",
        ]
        for part in survey_parts(items, reference)
    ]
    return _table(["survey", "culture", "questions", "sample", "fewest", "most"], rows)


def _lists(items: pd.DataFrame) -> str:
    own, nominal = own_answer_lists(items), unordered(items)
    return (
        f"Questions with other options in one culture than in the other: {len(own)} ({_named(own)}). "
        f"Questions whose options have no order, so that no ordinal distance is computed: {len(nominal)}."
    )


def _dimensions(items: pd.DataFrame) -> str:
    counts = dimension_coverage(items).pivot_table(
        index="dimension", columns=["culture", "reference"], values="n_base_items", aggfunc="sum"
    )
    kinds = [(culture, each) for culture in CULTURES for each in Coverage if (culture, each) in counts]
    rows = [
        [f"{code} {DIMENSION_NAMES[code]}", *(str(counts.loc[code, kind]) for kind in kinds)]
        for code in Dimension
    ]
    return _table(["dimension", *(f"{culture} {each}" for culture, each in kinds)], rows)


def _quality(quality: pd.DataFrame) -> str:
    rows = []
    for check, found in quality.groupby("check", sort=False):
        verdicts = found["verdict"].value_counts()
        rows.append([str(check).replace("_", " "), *(f"{int(verdicts.get(each, 0)):,}" for each in Verdict)])
    return _table(["check", *(str(each) for each in Verdict)], rows)


def _found(quality: pd.DataFrame, check: Check) -> str:
    """Name the items of a check's findings, each question of a culture once."""
    found = quality[(quality["check"] == check) & (quality["verdict"] != Verdict.OK)]
    named = (
        f"{ids.split()[0].rsplit('-original', 1)[0]} ({detail})"
        for ids, detail in zip(found["item_ids"], found["detail"], strict=True)
    )
    return "; ".join(named) or "none"


def _rounded_gap(items: pd.DataFrame, reference: pd.DataFrame) -> str:
    known = dict.fromkeys(Coverage, 0)
    for part in survey_parts(items, reference):
        for each, count in part.questions.items():
            known[each] += count
    return f"{known[Coverage.OVERALL]} exact and {known[Coverage.ROUNDED]} rounded overall distributions"


def _columns() -> str:
    parts = []
    for name, columns in FILES.items():
        rows = [[f"`{column.name}`", DATA_TYPE_NAMES[column.data_type], column.meaning] for column in columns]
        parts += [f"### survey/{name}", _table(["column", "type", "meaning"], rows)]
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
