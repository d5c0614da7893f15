"""A synthetic copy of the authors' dataset and outputs, in the forms that their code reads and writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

US_COUNT, CN_COUNT = 613, 540
CODES = [str(code) for code in range(13)]
DIMENSIONS = ["EVI", "IDV", "IVR", "LTO", "MAS", "PDI", "TDI", "UAI", "USI"]


def english(number: int, separator: str = ", ") -> str:
    """Question `number` of the US questionnaire: five multiple options, scales at 28, and three choices."""
    if number in (7, 8, 304, 305):
        labels = separator.join(f"{code}: quality {code}" for code in range(1, 7))
        return f"[6] Which qualities, in [COUNTRY], does question {number} name? - {labels}"
    if number in (28, 325):
        return f"[10] On a scale of 1-10: how free is question {number}?"
    if number in (61, 358):
        return f"[10] How satisfied is question {number}? - 1: Not at all{separator}10: Completely"
    if number == 100:
        return f"[3] You said [PREVIOUS CHIOCE]. And now? - 1: Yes{separator}2: No{separator}3: Unsure"
    labels = separator.join(["1: Yes, always", "2: No", "3: It depends"])
    return f"[3] Is question {number} right in [COUNTRY]? - {labels}"


def chinese(number: int, *, multiple: Sequence[int] = (7, 8, 304, 305)) -> str:
    """The same question in Chinese, or the one of the Chinese questionnaire."""
    if number in multiple:
        return f"[6] 第{number}题，在[COUNTRY]哪些品质重要？ - " + ", ".join(
            f"{code}: 品质{code}" for code in range(1, 7)
        )
    if number in (28, 325):
        return f"[10] 从1到10分，第{number}题有多自由？"
    if number in (61, 358):
        return f"[10] 第{number}题有多满意？ - 1: 完全不, 10: 完全"
    if number == 100:
        return "[3] 您刚才说[PREVIOUS CHIOCE]。现在呢？ - 1: 是, 2: 否, 3: 说不清"
    return f"[3] 第{number}题在[COUNTRY]对吗？ - 1: 是，总是, 2: 否, 3: 看情况"


def choices(number: int, multiple: Sequence[int]) -> int:
    return 6 if number in multiple else 10 if number in (28, 61, 325, 358) else 3


US_MULTIPLE = (7, 8, 304, 305)
CN_MULTIPLE = (7, 8, 210, 211, 212, 213, 227, 228, 430, 431, 432, 433, 447, 471, 513)


def scores(count: int, multiple: Sequence[int]) -> pd.DataFrame:
    """Human counts: answer k to a question got 10·k answers; row 0 is not used, the last column empty."""
    frame = pd.DataFrame(index=range(count + 1), columns=CODES, dtype=float)
    for number in range(1, count + 1):
        for code in range(1, choices(number, multiple) + 1):
            frame.loc[number, str(code)] = 10 * code
    return frame


def write_dataset(folder: Path, separator: str = ", ", *, respondents: bool = True) -> Path:
    """Write the US set in English and Chinese and the CN set in Chinese; return the set's folder."""
    base = folder / "survey_data" / "AECE_v1"
    for name in ("preferences", "Originals/US_survey", "Originals/CN_survey"):
        (base / name).mkdir(parents=True)
    us = range(1, US_COUNT + 1)
    texts = {
        "English": [english(number, separator) for number in us],
        "zh_English": [chinese(number) for number in us],
        "Chinese": [chinese(number, multiple=CN_MULTIPLE) for number in range(1, CN_COUNT + 1)],
    }
    for name, lines in texts.items():
        (base / f"{name}_questionaires.txt").write_text("\n".join(lines), encoding="utf-8")
    for name, count, multiple, table in (
        ("US_survey", US_COUNT, US_MULTIPLE, "usa"),
        ("CN_survey", CN_COUNT, CN_MULTIPLE, "zh"),
    ):
        scores(count, multiple).to_csv(base / "preferences" / f"{table}_ref_score_all.csv")
        types = pd.DataFrame(
            {"id": range(1, count + 1), "value type": [DIMENSIONS[n % 9] for n in range(1, count + 1)]}
        )
        database = base / "Originals" / name / "result_database"
        database.mkdir()
        types.to_excel(database / "Question_type.xlsx", index=False)
    if respondents:
        write_respondents(base / "Originals" / "US_survey")
    return base


GROUP_ANSWERS = {
    "all": [1, 1, 2, 3, -1],
    "male": [1, 1, -1],
    "female": [2, 3],
    "29": [1, 2],
    "30": [1, 3],
    "50": [-1],
}
"""What the respondents of a group answered to question 1."""


def write_respondents(folder: Path) -> None:
    (folder / "Characters").mkdir()
    for group, answers in GROUP_ANSWERS.items():
        count = 100 if group == "all" else len(answers)
        frame = pd.DataFrame({"1": [float(answer) for answer in answers] + [-2.0] * (count - len(answers))})
        if group == "all":
            for option in range(1, 7):
                frame[f"7-{option}"] = [1.0] * (10 * option) + [2.0] * (count - 10 * option)
            frame.loc[count - 1, "7-2"] = -1.0
        frame.to_csv(folder / "Characters" / f"final_{group}.csv", index=group == "all")
    index = pd.MultiIndex.from_tuples(
        [("1", 1.0), ("1", 2.0), ("1", 3.0), ("7-1", 1.0), ("7-2", 1.0)], names=["question", "choice"]
    )
    profiles = pd.DataFrame(
        {"Sex": ["M", "F", "F", "T", "Null"], "Age": ["29-30", "29", "30", "T", "Null"]}, index=index
    )
    profiles.to_excel(folder / "Character.xlsx")


def write_outputs(folder: Path, answers: Sequence[str], *, config: dict[str, object] | None = None) -> Path:
    """Write one model's outputs: one text a respondent."""
    for number, text in enumerate(answers):
        respondent = folder / str(number)
        respondent.mkdir(parents=True)
        (respondent / "0_test_responses.txt").write_text(text, encoding="utf-8")
        settings = config or {
            "num_beams": 1 + number,
            "do_sample": number % 2 == 0,
            "temperature": 1,
            "top_p": 1,
            "max_new_tokens": 128,
            "memory": 3 * number,
        }
        (respondent / "0_generation_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder
