"""A study of three invented questions, answered by a tiny chat model's name, in a folder of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import tiny_study
from value_survey.answers.frame import parse_responses
from value_survey.config import Params
from value_survey.models.protocol import FinishReason, Identity, Request, Response
from value_survey.simulation import store
from value_survey.simulation.collect import SIMULATIONS, identity_of
from value_survey.simulation.questionnaire import read, write
from value_survey.stages import study
from value_survey.tables_io import write_csv
from value_survey.terms import Language

ITEM = {
    "source": "S",
    "topic": "t",
    "direction": 1,
    "ordinal": True,
    "reference": "cells",
    "wording": "original",
}


def items() -> pd.DataFrame:
    """The three questions of `tiny_study` in both cultures, as `items.csv` has them."""
    rows: list[dict[str, Any]] = []
    for culture in ("US", "CN"):
        pairs = zip(
            tiny_study.items(culture, Language.EN), tiny_study.items(culture, Language.ZH), strict=True
        )
        for place, (english, chinese) in enumerate(pairs):
            rows.append(
                ITEM
                | {
                    "item_id": f"{culture}-S-{english.base_id}-original",
                    "base_id": f"S-{english.base_id}",
                    "variable": english.base_id,
                    "culture": culture,
                    "dimension": ("EVI", "PDI", "PDI")[place],
                    "kind": english.kind.value,
                    "max_choices": english.max_choices,
                    "text_en": english.text,
                    "text_zh": chinese.text,
                    "options_en": json.dumps({str(code): text for code, text in english.options.items()}),
                    "options_zh": json.dumps(
                        {str(code): text for code, text in chinese.options.items()}, ensure_ascii=False
                    ),
                }
            )
    return pd.DataFrame(rows)


class Yesman:
    """A judge that says yes to whatever holds a word, and fails when it is told to."""

    def __init__(self, word: str, fails_at: int | None = None) -> None:
        self.identity = Identity("chat", "test", "r1")
        self.asked: list[Request] = []
        self._word = word
        self._fails_at = fails_at

    def answer(self, requests: list[Request]) -> list[Response]:
        if self._fails_at is not None and len(self.asked) >= self._fails_at:
            raise RuntimeError("the service is gone")
        self.asked += requests
        return [
            Response(
                "Yes.\nIndeed." if self._word in request.turns[0].text else "no", 9, 1, FinishReason.STOP
            )
            for request in requests
        ]


def project(root: Path, chat_model: Path, **judge: Any) -> Params:
    """Write a finished study with the run `chat-us`, in which respondent 3 speaks as an AI."""
    raw = tiny_study.raw_params(chat_model)
    raw["judge"] = {"model": "chat", "sample": {"share": 0.5}, "controls": {"model": 2, "rules": 4}} | judge
    params = Params.model_validate(raw)
    for name, run in params.runs.items():
        asked = tiny_study.questionnaire(run.culture, run.language)
        named = [
            replace(item, item_id=f"{run.culture}-S-{item.base_id}-original", base_id=f"S-{item.base_id}")
            for item in asked.items
        ]
        write(replace(asked, items=tuple(named), human={}), root / f"data/questionnaires/{name}.json")
    write_csv(items(), root / study.ITEMS)
    frames = []
    for name, run in params.runs.items():
        asked = read(root / f"data/questionnaires/{name}.json")
        marker, reason = (
            ("答案：", "解释：") if run.language is Language.ZH else ("Answer: ", "Explanation: ")
        )
        rows = []
        for respondent in range(run.respondents):
            for item in asked.items:
                text = f"{marker}1\n{reason}ok {respondent}"
                if name == "chat-us" and respondent == 3:
                    text = "As an AI language model I cannot tell."
                rows.append((name, run.language.value, respondent, item.item_id, text))
        frame = pd.DataFrame(rows, columns=["run", "language", "respondent", "item_id", "response"])
        frame["option_order"] = None
        folder = root / SIMULATIONS / name
        folder.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(folder / store.RESPONSES)
        store.write_run(folder / store.RUN, {"identity": identity_of(params, name, asked)})
        frames.append(frame)
    study.write_answers(parse_responses(pd.concat(frames), items()), root / study.ANSWERS)
    for source in ("data/prompts", "data/published"):
        (root / source).parent.mkdir(parents=True, exist_ok=True)
        (root / source).symlink_to(tiny_study.ROOT / source)
    (root / "params.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return params
