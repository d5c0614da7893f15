"""The journal keeps whole steps, whatever happens while it is written."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from value_survey.errors import InputError
from value_survey.simulation.journal import Journal

STEPS = [
    [
        {"respondent": 0, "response": "Answer: 1\nExplanation: …"},
        {"respondent": 1, "response": "答案：\u2028"},
    ],
    [{"respondent": 0, "response": ""}, {"respondent": 1, "response": 'a "quoted" \\ \r\n line'}],
    [{"respondent": 0, "response": "x"}, {"respondent": 1, "response": None}],
]


def written(path: Path, identity: str = "mine") -> Journal:
    journal = Journal(path, identity)
    for number, step in enumerate(STEPS):
        journal.append(step, 0.5 + number)
    return journal


def test_steps_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.jsonl"
    written(path)
    journal = Journal(path, "mine")
    assert journal.steps() == STEPS
    assert journal.seconds == pytest.approx(0.5 + 1.5 + 2.5)
    lines = path.read_bytes().split(b"\n")
    assert json.loads(lines[0]) == {"identity": "mine"}
    assert len(lines) == 1 + len(STEPS) + 1


def test_seconds_add_up_over_sittings(tmp_path: Path) -> None:
    written(tmp_path / "journal.jsonl")
    journal = Journal(tmp_path / "journal.jsonl", "mine")
    journal.steps()
    journal.append(STEPS[0], 10.0)
    assert journal.seconds == pytest.approx(14.5)


def test_a_new_run_has_no_steps_and_no_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl", "mine")
    assert journal.steps() == []
    assert journal.seconds == 0.0
    assert not (tmp_path / "journal.jsonl").exists()
    journal.remove()  # nothing to remove is no error


def test_cut_anywhere_it_keeps_the_whole_steps_and_goes_on(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jsonl"
    written(whole)
    data = whole.read_bytes()
    ends = [position + 1 for position, byte in enumerate(data) if byte == ord("\n")]
    path = tmp_path / "journal.jsonl"
    for cut in {*range(0, len(data), 7), *ends, *(end - 1 for end in ends)}:
        path.write_bytes(data[:cut])
        journal = Journal(path, "mine")
        kept = journal.steps()
        assert kept == STEPS[: max(0, sum(end <= cut for end in ends) - 1)]
        for number, step in enumerate(STEPS[len(kept) :], start=len(kept)):
            journal.append(step, 0.5 + number)
        assert path.read_bytes() == data


@given(
    st.lists(
        st.lists(
            st.dictionaries(st.text(max_size=3), st.text(max_size=9) | st.integers() | st.none()), max_size=3
        )
    )
)
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, steps: list[list[dict]]) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    journal = Journal(path, "mine")
    for step in steps:
        journal.append(step, 0.0)
    assert Journal(path, "mine").steps() == steps


def test_other_settings_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    written(path, "theirs")
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        Journal(path, "mine").steps()
    (problem,) = caught.value.problems
    assert problem.what == "an unfinished simulation with other settings is in the way"
    assert (problem.where, problem.found, problem.allowed) == (str(path), "theirs", "mine")
    assert "restore the settings to finish it, or delete the file" in problem.next_step
    assert path.read_bytes() == before


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"step": [], "seconds": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match="with other settings is in the way"):
        Journal(path, "mine").steps()


@pytest.mark.parametrize("damage", [b'{"step": [', b"\xff\xfe", b"", b"}", b"[]", b"7", b"null"])
def test_a_damaged_line_inside_is_named(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    written(path)
    lines = path.read_bytes().split(b"\n")
    lines[2] = damage
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(InputError) as caught:
        Journal(path, "mine").steps()
    (problem,) = caught.value.problems
    assert problem.what == "journal is damaged"
    assert problem.where == f"{path}: line 3"
    assert path.read_bytes() == b"\n".join(lines)


def test_removed_when_it_is_no_longer_needed(tmp_path: Path) -> None:
    journal = written(tmp_path / "journal.jsonl")
    journal.remove()
    assert not list(tmp_path.iterdir())
