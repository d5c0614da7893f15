import json
from pathlib import Path

import pytest

from value_survey.answers.jsonl import parse_lines, read_lines
from value_survey.errors import InputError

OPTIONS = {"1": "Very important", "2": "Rather important", "3": "Not very important"}


def _line(**changes: object) -> str:
    line = {
        "id": "a",
        "language": "en",
        "kind": "single",
        "max_choices": 1,
        "options": OPTIONS,
        "response": "Answer: 2",
    }
    return json.dumps(
        {key: value for key, value in (line | changes).items() if value != "absent"}, ensure_ascii=False
    )


def _parse(*lines: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in parse_lines(lines)]


def test_a_line_in_is_a_line_out() -> None:
    assert _parse(
        _line(), "", _line(id=7, response=None), _line(id="文", language="zh", response="答案：3\n")
    ) == [
        {"id": "a", "codes": [2], "status": "valid", "rule": "marked-number"},
        {"id": 7, "codes": [], "status": "no_answer", "rule": "empty"},
        {"id": "文", "codes": [3], "status": "valid", "rule": "marked-number"},
    ]


def test_an_output_line_has_no_line_end_and_keeps_its_characters() -> None:
    assert list(parse_lines([_line(id="文")])) == [
        '{"id": "文", "codes": [2], "status": "valid", "rule": "marked-number"}'
    ]


def test_a_list_of_options_has_the_codes_from_one() -> None:
    options = list(OPTIONS.values())
    assert _parse(_line(options=options, response="Answer: Not very important"))[0]["codes"] == [3]


@pytest.mark.parametrize("absent", ["absent", None])
def test_without_a_limit_a_multiple_item_allows_all_its_options(absent: object) -> None:
    line = _line(kind="multiple", max_choices=absent, response="Answer: 3, 1, 2")
    assert _parse(line)[0]["codes"] == [1, 2, 3]


def test_the_limit_of_a_multiple_item_holds() -> None:
    assert (
        _parse(_line(kind="multiple", max_choices=2, response="Answer: 3, 1, 2"))[0]["status"] == "too_many"
    )


def test_the_question_is_recognised() -> None:
    line = _line(question="Is it important?", response="Is it important?")
    assert _parse(line)[0]["rule"] == "question-repeated"


def test_every_malformed_line_is_reported_before_any_output() -> None:
    lines = [
        _line(),
        "{",
        "[1]",
        _line(id=None, language="fr", kind="open", max_choices=0, response=3),
        _line(options={}, response="absent", id="absent"),
        _line(options={"x": "A", "1": " "}),
        _line(options="A, B", max_choices=True, question=["?"]),
        json.dumps({"max_choice": 3, "note": "x"}),
    ]
    parsed = parse_lines(lines)
    with pytest.raises(InputError) as caught:
        next(parsed)
    found = [(problem.where, problem.what, problem.found) for problem in caught.value.problems]
    keys = "language, kind, max_choices, options"
    assert found == [
        ("line 2", "no JSON", "{"),
        ("line 3", "no JSON object", "[1]"),
        ("line 4", "id is neither text nor an integer", "null"),
        ("line 4", "language is unknown", "fr"),
        ("line 4", "kind is unknown", "open"),
        ("line 4", "max_choices is no count", "0"),
        ("line 4", "response is no text", "3"),
        ("line 5", "key 'id' is missing", keys),
        ("line 5", "key 'response' is missing", keys),
        ("line 5", "options are no options", "{}"),
        ("line 6", "an option's code is no integer", "x"),
        ("line 6", "option 1 has no text", ""),
        ("line 7", "options are no options", "A, B"),
        ("line 7", "max_choices is no count", "true"),
        ("line 7", "question is no text", '["?"]'),
        *(("line 8", f"key {key!r} is missing", "max_choice, note") for key in ("id", "language", "kind")),
        *(("line 8", f"key {key!r} is missing", "max_choice, note") for key in ("options", "response")),
        ("line 8", "key is unknown", "'max_choice'"),
    ]


def test_an_error_says_what_may_stand_there() -> None:
    with pytest.raises(InputError) as caught:
        list(parse_lines([_line(language="fr")]))
    assert str(caught.value) == "line 1: language is unknown\n    found: fr\n    allowed: en, zh"


def test_lines_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "responses.jsonl"
    # A line separator inside a text ends no line of the file.
    lines = [_line(), _line(response="一\u2028二")]
    file.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    assert len(list(read_lines(file))) == 2


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.jsonl: the file cannot be read\n    found: No such file"):
        list(read_lines(tmp_path / "missing.jsonl"))
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b'{"id": "\xff"}')
    with pytest.raises(InputError, match=r"binary\.jsonl: the file is not UTF-8\n    found: byte 0xff"):
        list(read_lines(binary))
