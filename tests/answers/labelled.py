"""The responses that are labelled by hand, and their items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from value_survey.answers.choices import Choices, compile_choices
from value_survey.terms import Kind, Language, ParseStatus

CASES = Path(__file__).with_name("cases.yaml")


class Case(NamedTuple):
    item: str
    response: str
    status: ParseStatus
    codes: tuple[int, ...]


def _load() -> tuple[dict[str, Choices], list[Case]]:
    table = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    items = {name: _choices(item) for name, item in table["items"].items()}
    cases = [
        Case(case["item"], case["response"], ParseStatus(case["status"]), tuple(case.get("codes", ())))
        for case in table["cases"]
    ]
    return items, cases


def _choices(item: Mapping[str, object]) -> Choices:
    return compile_choices(
        language=Language(str(item["language"])),
        kind=Kind(str(item["kind"])),
        options=item["options"],  # type: ignore[arg-type]
        max_choices=int(str(item.get("max_choices", 1))),
        question=str(item.get("question", "")),
    )


ITEMS, LABELLED = _load()
