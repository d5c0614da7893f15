from __future__ import annotations

from pathlib import Path

import pytest
from contamination_frames import COUNTRIES, PROMPT, items
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny_study
from value_survey.contamination.recall import (
    RecallStatus,
    ask,
    read_percentage,
    read_recall_prompt,
    reading_cells,
    recall_requests,
)
from value_survey.errors import InputError
from value_survey.models.protocol import FinishReason, Identity, Request, Response
from value_survey.terms import Language

STATED = {
    "45%": 45.0,
    "45.2 %": 45.2,
    "45％": 45.0,
    "About 45 percent of them.": 45.0,
    "45 per cent": 45.0,
    "45": 45.0,
    " 45. ": 45.0,
    "0": 0.0,
    "0.5%": 0.5,
    "100%": 100.0,
    "45%。": 45.0,
    "百分之45": 45.0,
    "大约45%左右": 45.0,
    "45% (that is, 45 percent)": 45.0,
    "In wave 7 (2017-2022) it was 37.2%.": 37.2,
    "1: Trust completely, 30%": 30.0,
}
OTHERS = {
    "": RecallStatus.NONE,
    "I do not know.": RecallStatus.NONE,
    "1: Trust completely": RecallStatus.NONE,
    "About 45": RecallStatus.NONE,
    "百分之四十五": RecallStatus.NONE,
    "30-40%": RecallStatus.AMBIGUOUS,
    "30% - 40%": RecallStatus.AMBIGUOUS,
    "between 30 and 40 percent": RecallStatus.AMBIGUOUS,
    "30%到40%": RecallStatus.AMBIGUOUS,
    "百分之30到40": RecallStatus.AMBIGUOUS,
    "45% said yes, 55% no": RecallStatus.AMBIGUOUS,
    "less than 5%": RecallStatus.AMBIGUOUS,
    "Over 50%": RecallStatus.AMBIGUOUS,
    ">50%": RecallStatus.AMBIGUOUS,
    "超过50%": RecallStatus.AMBIGUOUS,
    "50%以上": RecallStatus.AMBIGUOUS,
    "50% or more": RecallStatus.AMBIGUOUS,
    "0.45": RecallStatus.AMBIGUOUS,
    "1": RecallStatus.AMBIGUOUS,
    "-5%": RecallStatus.OUT_OF_RANGE,
    "110%": RecallStatus.OUT_OF_RANGE,
    "1,200%": RecallStatus.OUT_OF_RANGE,
    "2017": RecallStatus.OUT_OF_RANGE,
}


@pytest.mark.parametrize(("reply", "percentage"), STATED.items())
def test_one_percentage_is_read(reply: str, percentage: float) -> None:
    assert read_percentage(reply) == (RecallStatus.STATED, percentage)


@pytest.mark.parametrize(("reply", "status"), OTHERS.items())
def test_anything_else_states_none(reply: str, status: RecallStatus) -> None:
    assert read_percentage(reply) == (status, None)


@settings(deadline=None)
@given(st.text())
def test_any_reply_is_read(reply: str) -> None:
    status, percentage = read_percentage(reply)
    assert (percentage is not None) == (status is RecallStatus.STATED)


@settings(deadline=None)
@given(st.integers(0, 100), st.sampled_from(["{}%", "The answer is {} percent.", "答案是{}％。", "百分之{}"]))
def test_whole_percentages_are_read_in_any_frame(number: int, frame: str) -> None:
    assert read_percentage(frame.format(number)).percentage == number


def test_cells_of_a_reading() -> None:
    assert reading_cells("37.25%") == {"status": "stated", "percentage": "37.25"}
    assert reading_cells("no idea") == {"status": "none", "percentage": ""}


def test_request_names_survey_country_question_and_options() -> None:
    first, *_, last = recall_requests(
        items(2), ["S-1", "S-0"], COUNTRIES, {Language.EN: PROMPT, Language.ZH: PROMPT}
    )
    assert (
        first.prompt
        == "In the Survey, the United States: Do you like number 1? (Yes; No; 3) How many said Yes?"
    )
    assert (first.base_id, first.culture, first.language, first.code, first.option) == (
        "S-1",
        "US",
        "en",
        1,
        "Yes",
    )
    assert "中国: 您喜欢0吗？ (是; 否; 3)" in last.prompt


def test_what_is_filled_in_is_not_searched_again() -> None:
    survey = items(1).assign(text_en="What of [OPTION]?")
    request = recall_requests(survey, ["S-0"], COUNTRIES, {Language.EN: PROMPT})[0]
    assert "What of [OPTION]?" in request.prompt


def test_items_that_are_not_asked_or_are_multiple_are_left_out() -> None:
    survey = items(2)
    survey.loc[survey["base_id"] == "S-1", "kind"] = "multiple"
    survey = survey[survey["item_id"] != "CN-S-0-original"]
    found = recall_requests(survey, ["S-0", "S-1", "S-9"], COUNTRIES, {Language.EN: PROMPT})
    assert [(each.culture, each.base_id) for each in found] == [("US", "S-0")]


def test_source_without_a_name() -> None:
    with pytest.raises(
        InputError, match=r"recall prompt \(en\): surveys: a source of items has no name\n +found: T"
    ):
        recall_requests(items(1, source="T"), ["S-0"], COUNTRIES, {Language.EN: PROMPT})


@pytest.mark.parametrize("language", Language)
def test_prompt_files_of_the_project(language: Language) -> None:
    prompt = read_recall_prompt(tiny_study.ROOT / f"data/prompts/recall-{language.value}.yaml", language)
    assert set(prompt.surveys) == {"WVS7", "GSS2022"}


def test_faults_of_a_prompt_file_are_listed_together(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "language: zh\nrequest: '[SURVEY] [COUNTRY] [QUESTION] [OPTION]'\nsurveys: none\nmore: 1\n"
    )
    with pytest.raises(InputError) as caught:
        read_recall_prompt(path, Language.EN)
    assert {(problem.what, problem.allowed or problem.found) for problem in caught.value.problems} == {
        ("unknown key", "language, request, separator, surveys"),
        ("key is missing", "separator"),
        ("placeholder is missing", "[OPTIONS]"),
        ("is of another language", "en"),
        ("is no mapping", "source of items → its name"),
    }


def test_prompt_file_without_keys(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("just text")
    with pytest.raises(InputError, match="prompt file holds no keys"):
        read_recall_prompt(tmp_path / "p.yaml", Language.EN)


class Echo:
    """Replies with two lines, and counts how often it was made to forget."""

    refresh = 1
    identity = Identity("echo", "test", "1")

    def __init__(self) -> None:
        self.forgotten = 0
        self.asked: list[Request] = []

    def answer(self, requests: list[Request]) -> list[Response]:
        self.asked += requests
        return [Response("4%\r\nof 5\rX", 1, 1, FinishReason.STOP) for _ in requests]

    def forget(self) -> None:
        self.forgotten += 1

    def replay(self, requests: list[Request]) -> None:
        raise AssertionError(requests)


def test_figures_are_asked_greedily_and_apart() -> None:
    requests = recall_requests(items(2), ["S-0", "S-1"], COUNTRIES, {Language.EN: PROMPT})
    model = Echo()
    replies = list(ask(model, requests, 7))
    assert [request for request, _ in replies] == requests
    assert {reply for _, reply in replies} == {"4%\nof 5\nX"}
    assert model.forgotten == len(requests)
    assert {
        (each.decoding.num_beams, each.decoding.do_sample, each.decoding.max_new_tokens)
        for each in model.asked
    } == {(1, False, 7)}
