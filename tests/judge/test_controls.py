from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import tiny_study
from judge_study import items
from value_survey.answers.frame import parse_responses
from value_survey.errors import InputError
from value_survey.judge.controls import Control, Spoiling, controls, read_control_texts
from value_survey.judge.problems import Insensitivity
from value_survey.judge.prompts import AskedItem, judge_request, read_judge_prompt
from value_survey.judge.validity import Trial, rules_trial, validity_report
from value_survey.survey.schemas import read_items
from value_survey.terms import Language

PROMPTS = tiny_study.ROOT / "data/prompts"


def pool(language: Language, frame: pd.DataFrame | None = None) -> dict[str, AskedItem]:
    culture, country = {Language.EN: ("US", "Utopia"), Language.ZH: ("CN", "乌托邦")}[language]
    frame = items() if frame is None else frame
    rows = frame[(frame["culture"] == culture) & (frame["wording"] == "original")].to_dict("records")
    return {row["item_id"]: AskedItem.of(row, language, country) for row in rows}


def made(language: Language, count: int, frame: pd.DataFrame | None = None) -> list[Control]:
    texts = read_control_texts(PROMPTS / f"judge-controls-{language.value}.yaml", language)
    return controls(pool(language, frame), texts, language, list(Insensitivity), count, seed=5)


@pytest.mark.parametrize("language", list(Language))
def test_as_many_with_each_problem_as_without(language: Language) -> None:
    counts = pd.Series([(each.problem, each.flawed) for each in made(language, 8)]).value_counts()
    assert len(counts) == 12
    assert (counts == 8).all()


def test_a_smaller_number_gives_the_first_of_a_larger() -> None:
    assert [each for each in made(Language.EN, 6) if each.number < 2] == made(Language.EN, 2)


@pytest.mark.parametrize("language", list(Language))
def test_unspoilt_ones_are_valid_answers_and_nothing_is_left_to_fill_in(language: Language) -> None:
    frame = read_items(tiny_study.ROOT / "data/survey/items.csv")
    every = made(language, 30, frame)
    assert not [each.response for each in every if re.search(r"\[[A-Z]+\]", each.response)]
    whole = [
        each
        for each in every
        if each.spoiling
        not in {Spoiling.UNMARKED, Spoiling.TOO_MANY, Spoiling.OTHER_QUESTION, Spoiling.OTHER_CODE}
    ]
    responses = pd.DataFrame(
        {
            "run": "c",
            "language": language.value,
            "respondent": range(len(whole)),
            "item_id": [each.item_id for each in whole],
            "response": [each.response for each in whole],
        }
    )
    statuses = parse_responses(responses, frame)["status"]
    said = [each for each, status in zip(whole, statuses, strict=True) if status != "valid"]
    assert [each for each in said if each.spoiling is Spoiling.NONE] == []
    assert len(said) <= len(whole) / 20  # an explanation against the answer may confuse the parser too


def test_spoilt_ones_are_spoilt() -> None:
    texts = read_control_texts(PROMPTS / "judge-controls-en.yaml", Language.EN)
    for each in made(Language.EN, 12):
        if each.spoiling is Spoiling.UNMARKED:
            assert "Answer:" not in each.response
        if each.spoiling is Spoiling.FALSE_FACT:
            assert each.response.endswith(tuple(texts.false_facts))
        if each.spoiling is Spoiling.IRRELEVANT:
            assert each.response.endswith(tuple(texts.irrelevant))
        if each.spoiling is Spoiling.AGAINST:
            item = pool(Language.EN)[each.item_id]
            assert len({text for text in item.options.values() if text in each.response}) >= 1
        assert each.flawed == (each.spoiling is not Spoiling.NONE) or not each.flawed


def test_without_items_that_suit_there_are_fewer() -> None:
    only = items().query("item_id == 'US-S-T3-original'")
    counts = pd.Series([each.spoiling for each in made(Language.EN, 4, only)]).value_counts()
    assert Spoiling.AGAINST not in counts
    assert Spoiling.OTHER_QUESTION not in counts


def test_the_rules_are_right_on_what_rules_can_see() -> None:
    frame = read_items(tiny_study.ROOT / "data/survey/items.csv")
    trial = rules_trial([*made(Language.EN, 40, frame), *made(Language.ZH, 40, frame)], frame)
    report = validity_report([trial], 0.95)
    whole = report[report["spoiling"] == "all"].set_index(["language", "problem"])
    assert list(whole.loc["en"].index) == ["iu", "qc", "rp"]
    assert (whole["specificity"] > 0.95).all()
    assert (whole["sensitivity"] > 0.5).all()
    assert (whole["sensitivity"] + whole["specificity"] > 1).all()
    ways = report.groupby(["language", "problem"])[["n_flawed", "n_sound"]].sum()
    assert (ways == 80).all(axis=None)  # all of them, and once more by the way they were made


def test_a_trial_without_verdicts_is_undefined() -> None:
    every = made(Language.EN, 1)
    report = validity_report([Trial("m", every, [None] * len(every))], 0.95)
    whole = report[report["spoiling"] == "all"]
    assert (whole["n_missing"] == 2).all()
    assert whole[["sensitivity", "specificity"]].isna().all(axis=None)


@pytest.mark.parametrize("language", list(Language))
def test_requests_hold_what_the_judge_needs(language: Language) -> None:
    prompt = read_judge_prompt(PROMPTS / f"judge-{language.value}.yaml", language)
    item = next(each for each in pool(language).values() if each.max_choices == 2)
    texts = [judge_request(prompt, item, "RESPONSE [PROBLEM]", problem) for problem in Insensitivity]
    assert len(set(texts)) == 6
    for text, problem in zip(texts, Insensitivity, strict=True):
        assert prompt.problems[problem] in text
        assert item.text in text
        assert "RESPONSE [PROBLEM]" in text  # what a response says is not filled in
        assert item.country in text
        assert "2" in text
        assert all(label in text for label in item.options.values())


def test_prompt_files_are_checked_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "judge.yaml"
    path.write_text(
        "language: zh\nrequest: '[QUESTION]'\nseparator: ','\nlimit_one: a\nlimit_many: b\n"
        "problems: {iu: x}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="is of another language"):
        read_judge_prompt(path, Language.EN)
    with pytest.raises(InputError) as caught:
        read_judge_prompt(path, Language.ZH)
    assert len(caught.value.problems) == 5 + 1 + 5
    path.write_text("language: en\nresponse: x\nunmarked: y\nexplanations: z\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_control_texts(path, Language.EN)
    assert {problem.what for problem in caught.value.problems} == {"key is missing"}
