"""Items, human answers and parameters of a small survey with three questions in two cultures."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

import tiny_study
from value_survey.config import AnalysisSettings, Params
from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination.recall import RecallPrompt
from value_survey.tables_io import write_csv
from value_survey.terms import Language

COUNTRIES = {
    name: {Language(key): text for key, text in each.items()} for name, each in tiny_study.COUNTRY.items()
}
PROMPT = RecallPrompt(
    "In [SURVEY], [COUNTRY]: [QUESTION] ([OPTIONS]) How many said [OPTION]?",
    "; ",
    {"S": "the Survey"},
)
ANALYSIS = AnalysisSettings(seed=5, bootstrap_replicates=200, floor_draws=1)
SHARES = {"US": (0.1, 0.4, 0.7), "CN": (0.3, 0.2, 0.9)}
"""Share of the first option of each question."""


def items(count: int = 3, source: str = "S", kind: str = "single") -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for culture in ("US", "CN"):
        for number in range(count):
            for wording, text in (
                ("original", "Do you like"),
                ("rephrased-1", "Would you say that you like"),
            ):
                options = {"1": "Yes", "2": "No", "3": "3"}
                rows.append(
                    {
                        "item_id": f"{culture}-S-{number}-{wording}",
                        "base_id": f"S-{number}",
                        "wording": wording,
                        "culture": culture,
                        "source": source,
                        "variable": str(number),
                        "topic": "trust",
                        "dimension": "EVI",
                        "direction": 1,
                        "kind": kind,
                        "ordinal": True,
                        "max_choices": 1,
                        "text_en": f"{text} number {number}?",
                        "text_zh": f"您喜欢{number}吗？"
                        if wording == "original"
                        else f"您会说自己喜欢{number}吗？",
                        "options_en": json.dumps(options),
                        "options_zh": json.dumps({"1": "是", "2": "否", "3": "3"}, ensure_ascii=False),
                        "reference": "cells",
                    }
                )
    return pd.DataFrame(rows)


def reference(shares: dict[str, tuple[float, ...]] = SHARES) -> pd.DataFrame:
    rows = [
        {
            "culture": culture,
            "base_id": f"S-{number}",
            "code": code,
            "sex": "all",
            "age_group": "all",
            "n_unweighted": round(1000 * part),
            "n_weighted": 1000 * part,
            "base_unweighted": 1000,
            "base_weighted": 1000.0,
        }
        for culture, each in shares.items()
        for number, share in enumerate(each)
        if not math.isnan(share)
        for code, part in ((1, share), (2, 1 - share))
    ]
    return pd.DataFrame(rows)


def project(folder: Path, chat_model: Path) -> tuple[Path, Params, ContaminationSettings]:
    """Write a project folder whose model is the tiny chat model; give it with its settings."""
    write_csv(items(), folder / "data/survey/items.csv")
    write_csv(reference(), folder / "data/survey/reference.csv")
    for language in Language:
        path = folder / f"data/prompts/recall-{language.value}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (tiny_study.ROOT / "data/prompts" / path.name).read_text(encoding="utf-8")
        path.write_text(text.replace("surveys:", "surveys:\n  S: Survey"), encoding="utf-8")
    raw = tiny_study.raw_params(chat_model)
    raw["questionnaires"]["asked"] = {"items": ["S-0", "S-1", "S-2"]}
    raw["cultures"] = {"US": raw["cultures"]["US"], "CN": raw["cultures"]["CN"]}
    settings = ContaminationSettings(models=("chat",), questionnaire="asked", max_new_tokens=4)
    return folder, Params.model_validate(raw), settings
