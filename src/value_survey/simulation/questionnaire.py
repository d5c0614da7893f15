"""The questionnaire of a run, as one file: all that its respondents can see, and no more.

A run's simulation depends on this file instead of on the whole dataset, so that a new item, culture or
wording elsewhere re-runs no model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from value_survey.config import Params, ScriptedModel, digest
from value_survey.errors import InputError, Problem
from value_survey.tables_io import write_text
from value_survey.terms import Kind


@dataclass(frozen=True)
class Item:
    """One question as a respondent sees it.

    Attributes
    ----------
    item_id, base_id
        As in `items.csv`.
    text
        The wording in the questionnaire's language.
    kind
        How it is answered.
    options
        Code → label, in the order of the questionnaire.
    max_choices
        How many options may be chosen.
    """

    item_id: str
    base_id: str
    text: str
    kind: Kind
    options: Mapping[int, str]
    max_choices: int


@dataclass(frozen=True)
class Region:
    """A region of a culture and the share of human respondents who live there (0–1)."""

    name: str
    share: float


@dataclass(frozen=True)
class Questionnaire:
    """What a run asks, where its respondents live, and (for yardsticks only) how humans answered.

    Attributes
    ----------
    culture, country
        The culture's code, and its name in the questionnaire's language.
    items
        In the order they are asked.
    regions
        Empty where the shares are not known: respondents then have no region.
    prompt
        The prompt templates in the questionnaire's language, verbatim.
    human
        item_id → {code: share}: the answers a reference sampler draws from; empty for every other model.
    """

    culture: str
    country: str
    items: tuple[Item, ...]
    regions: tuple[Region, ...]
    prompt: Mapping[str, str]
    human: Mapping[str, Mapping[int, float]]

    @property
    def sha256(self) -> str:
        """Content hash, part of a run's identity."""
        content = asdict(self)
        # The canonical form sorts keys: options in another order than their codes' are named apart.
        shown = {item.item_id: list(item.options) for item in self.items}
        if orders := {item: order for item, order in shown.items() if order != sorted(order)}:
            content["option_orders"] = orders
        return digest(content)


def build(
    params: Params,
    run: str,
    items: pd.DataFrame,
    regions: pd.DataFrame,
    reference: pd.DataFrame,
    prompt: Mapping[str, str],
) -> Questionnaire:
    """Select a run's questionnaire from the dataset.

    Raises
    ------
    InputError
        Items that the run names and the dataset lacks for its culture; all of them.
    """
    settings = params.runs[run]
    wanted = params.questionnaires[settings.questionnaire]
    own = items[(items["culture"] == settings.culture) & (items["wording"] == wanted.wording)]
    by_base = own.set_index("base_id", drop=False)
    missing = [base for base in wanted.items if base not in by_base.index]
    if missing:
        raise InputError(
            Problem(
                f"item is not in the dataset for culture {settings.culture}, wording {wanted.wording}",
                f"params.yaml: questionnaires.{settings.questionnaire}",
                base,
                next_step=f"remove it from the questionnaire of run {run}, or add it to the dataset",
            )
            for base in missing
        )
    language = settings.language.value
    chosen = []
    for base in wanted.items:
        row: Mapping[Any, Any] = by_base.loc[base].to_dict()
        labels = json.loads(row[f"options_{language}"])
        chosen.append(
            Item(
                item_id=row["item_id"],
                base_id=base,
                text=row[f"text_{language}"],
                kind=Kind(row["kind"]),
                options={int(code): label for code, label in labels.items()},
                max_choices=int(row["max_choices"]),
            )
        )
    home = regions[regions["culture"] == settings.culture]
    model = params.models[settings.model]
    draws = isinstance(model, ScriptedModel) and model.script == "reference-sampler"
    return Questionnaire(
        culture=settings.culture,
        country=getattr(params.cultures[settings.culture], language),
        items=tuple(chosen),
        regions=tuple(
            Region(name, float(share))
            for name, share in zip(home[f"name_{language}"], home["share"], strict=True)
        ),
        prompt=dict(prompt),
        human={
            item.item_id: human_shares(reference, settings.culture, item.base_id) for item in chosen if draws
        },
    )


def human_shares(reference: pd.DataFrame, culture: str, base_id: str) -> dict[int, float]:
    """Give the weighted share (0–1) of the humans who answered an item that chose each option."""
    own = reference[(reference["culture"] == culture) & (reference["base_id"] == base_id)]
    base = own.drop_duplicates(["sex", "age_group"])["base_weighted"].sum()
    shares = own.groupby("code")["n_weighted"].sum() / base
    return {int(str(code)): float(share) for code, share in shares.items()}


def write(questionnaire: Questionnaire, path: Path) -> None:
    """Write a questionnaire as JSON."""
    write_text(json.dumps(asdict(questionnaire), ensure_ascii=False, indent=1) + "\n", path)


def read(path: Path) -> Questionnaire:
    """Read a questionnaire.

    Raises
    ------
    InputError
        The file is missing or damaged.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Questionnaire(
            culture=raw["culture"],
            country=raw["country"],
            items=tuple(
                Item(**{**item, "kind": Kind(item["kind"]), "options": _codes(item["options"])})
                for item in raw["items"]
            ),
            regions=tuple(Region(**region) for region in raw["regions"]),
            prompt=raw["prompt"],
            human={item: _codes(shares) for item, shares in raw["human"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            Problem(
                "questionnaire cannot be read",
                str(path),
                f"{type(error).__name__}: {error}",
                "the file written by the stage `questionnaires`",
                "run `dvc repro questionnaires`",
            )
        ) from None


def _codes(mapping: Mapping[str, Any]) -> dict[int, Any]:
    return {int(code): value for code, value in mapping.items()}
