"""A run is collected once, whatever interrupts it; the finished file has the same bytes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

import tiny_study
from value_survey.config import Params, run_identity
from value_survey.errors import InputError
from value_survey.simulation import store
from value_survey.simulation.collect import (
    QUESTIONNAIRES,
    SIMULATIONS,
    identity_of,
    is_complete,
    machine,
    simulate,
)
from value_survey.simulation.questionnaire import read

COUNT = 11
"""More items than a storing model keeps before it forgets."""

Study = Callable[..., tuple[Path, Params]]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Make a root with the questionnaires of the tiny study."""

    def make(name: str = "root", chat_model: Path | None = None) -> tuple[Path, Params]:
        params = tiny_study.params(chat_model)
        tiny_study.write_questionnaires(tmp_path / name, params, COUNT)
        return tmp_path / name, params

    return make


def responses(root: Path, run: str) -> bytes:
    return (root / SIMULATIONS / run / store.RESPONSES).read_bytes()


def files(root: Path, run: str) -> list[str]:
    return sorted(path.name for path in (root / SIMULATIONS / run).iterdir())


def times(root: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in root.rglob("*.*")}


def test_a_finished_run_has_its_two_files(study: Study) -> None:
    root, params = study()
    assert simulate(root, params, "drawn-us") is True
    assert files(root, "drawn-us") == ["responses.parquet", "run.json"]
    frame = store.read_responses(root / SIMULATIONS / "drawn-us" / store.RESPONSES)
    ids = [item.item_id for item in tiny_study.items("US", tiny_study.Language.EN, COUNT)]
    assert frame["item_id"].tolist() == [name for name in ids for _ in range(4)]
    assert frame["respondent"].tolist() == [0, 1, 2, 3] * COUNT
    assert set(frame["model_revision"]) == {"reference-sampler-1"}
    facts = store.read_run(root / SIMULATIONS / "drawn-us" / store.RUN)
    asked = read(root / QUESTIONNAIRES / "drawn-us.json")
    assert facts["identity"] == identity_of(params, "drawn-us", asked)
    assert facts["parameters"] == run_identity(params, "drawn-us")
    assert facts["questionnaire_sha256"] == asked.sha256
    assert (facts["run"], facts["answers"], facts["cost"]) == ("drawn-us", 4 * COUNT, 0.0)
    assert facts["model"]["name"] == "reference-sampler"
    assert facts["seconds"] >= 0
    assert facts["machine"] == machine()
    assert {"code_version", "started", "prompt_tokens", "response_tokens"} <= facts.keys()


def test_machine_is_described_and_not_named() -> None:
    assert machine().keys() == {"system", "python", "cores", "threads"}


def test_a_complete_run_is_not_asked_again(study: Study, capsys, monkeypatch) -> None:
    root, params = study()
    simulate(root, params, "drawn-us")
    before = times(root)

    def refuse(*_: object) -> None:
        raise AssertionError("nothing is left to ask")

    monkeypatch.setattr("value_survey.simulation.collect.load_model", refuse)
    capsys.readouterr()
    assert simulate(root, params, "drawn-us") is True
    assert "complete already, nothing to ask" in capsys.readouterr().out
    assert times(root) == before


def test_a_label_makes_no_run_stale_and_a_setting_does(study: Study) -> None:
    root, params = study()
    simulate(root, params, "drawn-us")
    asked = read(root / QUESTIONNAIRES / "drawn-us.json")
    raw = tiny_study.raw_params()
    raw["models"]["reference-sampler"] |= {"display": "Another name", "note": "a note"}
    raw["analysis"]["seed"] = 99
    relabelled = Params.model_validate(raw)
    assert is_complete(root, "drawn-us", identity_of(relabelled, "drawn-us", asked))
    raw["runs"]["drawn-us"]["max_new_tokens"] = 7
    changed = Params.model_validate(raw)
    assert not is_complete(root, "drawn-us", identity_of(changed, "drawn-us", asked))
    # It is simulated anew; the old files stay until the new ones are there.
    assert simulate(root, changed, "drawn-us", limit=1) is False
    assert is_complete(root, "drawn-us", identity_of(params, "drawn-us", asked))
    assert simulate(root, changed, "drawn-us") is True
    assert is_complete(root, "drawn-us", identity_of(changed, "drawn-us", asked))


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("run", ["drawn-us", "uniform-cn", "chat-us"])
@pytest.mark.parametrize("limits", [[1] * COUNT, [7, 2, None], [8, 1, 20]])
def test_stopped_and_resumed_it_gives_the_same_bytes(
    study: Study, chat_model: Path, run: str, limits: list[int | None]
) -> None:
    root, params = study("whole", chat_model)
    assert simulate(root, params, run) is True
    parts, params = study("parts", chat_model)
    for number, limit in enumerate(limits, start=1):
        complete = simulate(parts, params, run, limit)
        assert complete is (number == len(limits))
        assert is_complete(
            parts, run, identity_of(params, run, read(parts / QUESTIONNAIRES / f"{run}.json"))
        ) is (complete)
    assert responses(parts, run) == responses(root, run)


@pytest.mark.usefixtures("one_thread")
def test_the_local_model_s_answers_differ_and_are_remembered(study: Study, chat_model: Path) -> None:
    # Otherwise the comparison of bytes above would say little.
    root, params = study("whole", chat_model)
    simulate(root, params, "chat-us")
    frame = store.read_responses(root / SIMULATIONS / "chat-us" / store.RESPONSES)
    assert frame["response"].nunique() > len(frame) / 4
    assert frame["memory_items"].map(json.loads).map(len).max() >= 3
    assert set(frame["finish_reason"]) == {"stop", "length"}
    assert frame["prompt_tokens"].min() > 0


@pytest.mark.usefixtures("one_thread")
def test_a_line_that_a_crash_left_unfinished_is_asked_again(study: Study, chat_model: Path) -> None:
    root, params = study("whole", chat_model)
    simulate(root, params, "chat-us")
    parts, params = study("parts", chat_model)
    simulate(parts, params, "chat-us", limit=9)
    journal = parts / SIMULATIONS / "chat-us" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-40])
    assert simulate(parts, params, "chat-us") is True
    assert responses(parts, "chat-us") == responses(root, "chat-us")


@pytest.mark.parametrize("moment", ["write_responses", "write_run"])
def test_a_crash_while_the_files_are_finished_loses_nothing(study: Study, monkeypatch, moment: str) -> None:
    root, params = study("whole")
    simulate(root, params, "drawn-us")
    parts, params = study("parts")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, moment, fail)
        with pytest.raises(KeyboardInterrupt):
            simulate(parts, params, "drawn-us")
    assert "journal.jsonl" in files(parts, "drawn-us")
    assert simulate(parts, params, "drawn-us") is True
    assert responses(parts, "drawn-us") == responses(root, "drawn-us")
    assert files(parts, "drawn-us") == ["responses.parquet", "run.json"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed after a fork")
def test_killed_at_random_moments_it_gives_the_same_bytes(study: Study) -> None:
    root, params = study("whole")
    simulate(root, params, "drawn-us")
    parts, _ = study("parts")
    script = Path(__file__).with_name("killed_run.py")
    result = subprocess.run(
        [sys.executable, str(script), str(parts), "drawn-us", "3"],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert result.returncode == 0, result.stderr
    assert int(result.stdout.splitlines()[-1]) >= 3
    assert responses(parts, "drawn-us") == responses(root, "drawn-us")
    facts = store.read_run(parts / SIMULATIONS / "drawn-us" / store.RUN)
    assert facts["answers"] == 4 * COUNT


def test_other_settings_do_not_continue_an_unfinished_run(study: Study) -> None:
    root, params = study()
    simulate(root, params, "drawn-us", limit=2)
    raw = tiny_study.raw_params()
    raw["simulation"]["decoding"]["temperature"] = 0.5
    with pytest.raises(InputError, match="an unfinished simulation with other settings is in the way"):
        simulate(root, Params.model_validate(raw), "drawn-us")
    # The right settings can still finish it: the lock was given back.
    assert simulate(root, params, "drawn-us") is True


def test_another_questionnaire_does_not_continue_an_unfinished_run(study: Study) -> None:
    root, params = study()
    simulate(root, params, "drawn-us", limit=2)
    tiny_study.write_questionnaires(root, params, COUNT - 1)
    with pytest.raises(InputError, match="with other settings is in the way"):
        simulate(root, params, "drawn-us")


def test_a_second_process_is_refused(study: Study) -> None:
    root, params = study()
    folder = root / SIMULATIONS / "drawn-us"
    folder.mkdir(parents=True)
    with FileLock(folder / ".lock"):
        with pytest.raises(InputError, match="another process is simulating this run") as caught:
            simulate(root, params, "drawn-us")
        assert caught.value.problems[0].where == str(folder)
        # Another run is not in its way.
        assert simulate(root, params, "uniform-cn", limit=1) is False
    assert simulate(root, params, "drawn-us") is True


def test_an_unknown_run_is_one_clear_error(study: Study) -> None:
    root, params = study()
    with pytest.raises(InputError, match="run is not known") as caught:
        simulate(root, params, "drawn-uk")
    assert caught.value.problems[0].allowed == "drawn-us, uniform-cn"
    assert not (root / SIMULATIONS).exists()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (QUESTIONNAIRES / "drawn-us.json", "questionnaire cannot be read"),
        (SIMULATIONS / "drawn-us" / store.RUN, "run record cannot be read"),
    ],
)
def test_damaged_files_are_one_clear_error(study: Study, file: Path, message: str) -> None:
    root, params = study()
    simulate(root, params, "drawn-us")
    (root / file).write_text('{"damaged": ', encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        simulate(root, params, "drawn-us")
    (problem,) = caught.value.problems
    assert problem.where == str(root / file)


def test_a_model_that_cannot_be_loaded_leaves_no_lock(study: Study, tmp_path: Path) -> None:
    root, params = study("root", tmp_path / "no-such-model")
    with pytest.raises(InputError, match="model cannot be loaded"):
        simulate(root, params, "chat-us")
    assert files(root, "chat-us") == []
