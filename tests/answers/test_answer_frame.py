import json

import numpy as np
import pandas as pd
import pytest

from value_survey.answers.frame import ANSWER_COLUMNS, parse_responses
from value_survey.errors import InputError

TRUST_EN = {
    "1": "Trust completely",
    "2": "Trust somewhat",
    "3": "Do not trust very much",
    "4": "Do not trust at all",
}
TRUST_ZH = {"1": "完全信任", "2": "比较信任", "3": "不太信任", "4": "根本不信任"}


def _item(item_id: str, kind: str = "single", max_choices: int = 1) -> dict[str, object]:
    return {
        "item_id": item_id,
        "kind": kind,
        "max_choices": max_choices,
        "text_en": "How much do you trust your neighbours?",
        "text_zh": "您对邻居有多信任？",
        "options_en": json.dumps(TRUST_EN),
        "options_zh": json.dumps(TRUST_ZH, ensure_ascii=False),
    }


ITEMS = pd.DataFrame([_item("US-trust-original"), _item("US-several-original", "multiple", 2)])


def _responses(*rows: tuple[str, str, object]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"run": "r", "language": language, "respondent": number, "item_id": item_id, "response": response}
            for number, (language, item_id, response) in enumerate(rows)
        ],
        index=[10 * number for number in range(len(rows))],
    )


def test_every_response_gets_a_row_in_its_place() -> None:
    answers = parse_responses(
        _responses(
            ("en", "US-trust-original", "Answer: 2: Trust somewhat"),
            ("zh", "US-trust-original", "答案：不太信任"),
            ("zh", "US-trust-original", "Answer: Trust completely"),
            ("en", "US-several-original", "Answer: 4, 1"),
            ("en", "US-several-original", "Answer: 4, 1, 2"),
            ("en", "US-trust-original", None),
            ("en", "US-trust-original", np.nan),
            ("en", "US-trust-original", ""),
        ),
        ITEMS,
    )
    assert list(answers.columns) == list(ANSWER_COLUMNS)
    assert answers["respondent"].tolist() == list(range(8))
    assert answers["codes"].tolist() == [[2], [3], [1], [1, 4], [], [], [], []]
    assert answers["status"].tolist() == ["valid"] * 4 + ["too_many"] + ["no_answer"] * 3
    assert answers["rule"].tolist()[4:] == ["too-many-options"] + ["empty"] * 3


def test_answers_survive_parquet(tmp_path) -> None:
    answers = parse_responses(
        _responses(("en", "US-trust-original", "Answer: 2"), ("en", "US-trust-original", "")), ITEMS
    )
    answers.to_parquet(tmp_path / "answers.parquet")
    read = pd.read_parquet(tmp_path / "answers.parquet")
    assert [list(codes) for codes in read["codes"]] == [[2], []]


def test_no_responses_give_no_answers() -> None:
    answers = parse_responses(_responses(("en", "US-trust-original", "1")).iloc[:0], ITEMS)
    assert list(answers.columns) == list(ANSWER_COLUMNS)
    assert answers.empty


@pytest.mark.parametrize(("order", "status"), [("[1, 2, 3, 4]", "valid"), ([4, 3, 2, 1], "ambiguous")])
def test_a_letter_counts_only_in_the_order_of_the_questionnaire(order: object, status: str) -> None:
    responses = _responses(("en", "US-trust-original", "Answer: B")).assign(option_order=[order])
    assert parse_responses(responses, ITEMS)["status"].tolist() == [status]


def test_everything_unknown_is_reported_at_once() -> None:
    responses = _responses(
        ("en", "US-other", "1"),
        ("fr", "US-trust-original", "1"),
        ("en", "US-other", "2"),
        ("en", "US-third", "1"),
    )
    with pytest.raises(InputError) as caught:
        parse_responses(responses, ITEMS)
    assert [str(problem) for problem in caught.value.problems] == [
        "responses, 2 row(s): 0, 20: item_id is unknown\n    found: 'US-other'\n"
        "    allowed: an item_id of the items",
        "responses, 1 row(s): 30: item_id is unknown\n    found: 'US-third'\n"
        "    allowed: an item_id of the items",
        "responses, 1 row(s): 10: language is unknown\n    found: 'fr'\n    allowed: en, zh",
    ]


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(InputError) as caught:
        parse_responses(
            _responses(("en", "US-trust-original", "1")).drop(columns=["run", "response"]), ITEMS[["kind"]]
        )
    assert [problem.where for problem in caught.value.problems] == [
        "responses, column run",
        "responses, column response",
        "items, column item_id",
        "items, column max_choices",
        "items, column text_en",
        "items, column text_zh",
        "items, column options_en",
        "items, column options_zh",
    ]


def test_an_item_may_stand_only_once() -> None:
    with pytest.raises(InputError, match="items, item_id US-trust-original: item_id stands more than once"):
        parse_responses(_responses(("en", "US-trust-original", "1")), pd.concat([ITEMS, ITEMS.iloc[:1]]))


def test_stated_probabilities_are_the_answer() -> None:
    items = pd.DataFrame(
        [
            {
                "item_id": "US-T1-original",
                "kind": "single",
                "max_choices": 1,
                "text_en": "Are most people kind?",
                "text_zh": "大多数人善良吗？",
                "options_en": '{"1": "Yes", "2": "No"}',
                "options_zh": '{"1": "是", "2": "否"}',
            }
        ]
    )
    rows = pd.DataFrame(
        [
            {"run": "r", "language": "en", "respondent": 0, "item_id": "US-T1-original",
             "response": '{"1": 0.3, "2": 0.7}', "option_probabilities": '{"2": 0.7, "1": 0.3}'},
            {"run": "r", "language": "en", "respondent": 1, "item_id": "US-T1-original",
             "response": "Answer: 1", "option_probabilities": None},
        ]
    )  # fmt: skip
    scored, said = parse_responses(rows, items).to_dict("records")
    assert (scored["codes"], scored["weights"]) == ([1, 2], [0.3, 0.7])
    assert (scored["status"], scored["rule"]) == ("valid", "option-probabilities")
    assert (said["codes"], said["weights"], said["rule"]) == ([1], None, "marked-number")
