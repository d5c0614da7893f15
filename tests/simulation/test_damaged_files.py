"""Finished files that were damaged are noticed, and nothing is asked again or lost in silence."""

from pathlib import Path

import pytest

import tiny_study
from value_survey.errors import InputError
from value_survey.models.api_ledger import Spent
from value_survey.simulation import store
from value_survey.simulation.collect import JOURNAL, SIMULATIONS, simulate
from value_survey.simulation.journal import Journal

RUN = "drawn-us"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder of a finished run."""
    params = tiny_study.params()
    tiny_study.write_questionnaires(tmp_path, params)
    assert simulate(tmp_path, params, RUN)
    return tmp_path / SIMULATIONS / RUN


def again(folder: Path) -> bool:
    return simulate(folder.parents[2], tiny_study.params(), RUN)


@pytest.mark.parametrize("name", [store.RUN, store.RESPONSES])
def test_a_truncated_file_is_named_with_what_to_do(folder: Path, name: str) -> None:
    path = folder / name
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError) as caught:
        again(folder)
    (problem,) = caught.value.problems
    assert problem.where == str(path)
    assert "`git checkout` (run.json) or `dvc checkout` (responses.parquet)" in problem.next_step
    assert f"or delete both files in {folder}: their answers are then lost" in problem.next_step
    path.write_bytes(data)
    assert again(folder)


def test_missing_answers_are_noticed(folder: Path) -> None:
    frame = store.read_responses(folder / store.RESPONSES)
    frame.iloc[:-1].to_parquet(folder / store.RESPONSES)
    with pytest.raises(InputError, match="responses are not whole"):
        again(folder)


@pytest.mark.parametrize("name", [store.RUN, store.RESPONSES])
def test_with_a_journal_beside_them_nothing_is_in_the_way(folder: Path, name: str) -> None:
    before = (folder / store.RESPONSES).read_bytes()
    identity = store.read_run(folder / store.RUN)["identity"]
    Journal(folder / JOURNAL, identity).charge(Spent())
    (folder / name).write_bytes(b"{")
    assert again(folder)
    assert (folder / store.RESPONSES).read_bytes() == before
