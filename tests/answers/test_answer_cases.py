from collections import Counter

import pytest
from labelled import ITEMS, LABELLED, Case

from value_survey.answers.parse import parse_response, parse_with
from value_survey.answers.rules import STATUS_OF
from value_survey.terms import ParseStatus


@pytest.mark.parametrize("case", LABELLED, ids=lambda case: f"{case.item}: {case.response[:60]!r}")
def test_a_labelled_response(case: Case) -> None:
    answer = parse_with(case.response, ITEMS[case.item])
    assert (answer.status, answer.codes) == (case.status, case.codes), answer.rule
    assert STATUS_OF[answer.rule] is answer.status


def test_the_table_is_broad() -> None:
    assert len(LABELLED) >= 400
    assert len(set(LABELLED)) == len(LABELLED)
    by_language = Counter((ITEMS[case.item].language, case.status) for case in LABELLED)
    assert all(by_language[language, status] >= 3 for language in ("en", "zh") for status in ParseStatus)


def test_an_absent_response_is_no_answer() -> None:
    item = ITEMS["importance"]
    answer = parse_response(None, language=item.language, kind=item.kind, options=item.options)
    assert (answer.status, answer.codes, answer.rule) == ("no_answer", (), "empty")
