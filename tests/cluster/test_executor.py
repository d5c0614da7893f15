"""Choosing an executor: its settings, its errors, and what an actor does, without a cluster."""

import sys
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError
from typer.testing import CliRunner

import tiny_study
from value_survey.cli import app
from value_survey.cluster.executor import simulate_runs
from value_survey.cluster.jobs import ModelJob
from value_survey.cluster.messages import Ready, Refused, Step
from value_survey.cluster.workers import ModelWorker
from value_survey.config import Params, run_identity
from value_survey.config_executor import ExecutorSettings
from value_survey.errors import InputError
from value_survey.models.load import load_model
from value_survey.models.protocol import Identity
from value_survey.simulation.collect import SIMULATIONS, is_complete, simulate
from value_survey.simulation.questionnaire import Questionnaire
from value_survey.terms import Language


def changed(**settings: object) -> Params:
    return tiny_study.params().model_copy(update={"executor": ExecutorSettings(**settings)})


def test_where_a_run_is_simulated_does_not_identify_it() -> None:
    other = changed(kind="ray", block=3, gpus_of={"chat": 2})
    assert run_identity(other, "drawn-us") == run_identity(tiny_study.params(), "drawn-us")


@pytest.mark.parametrize("address", ["auto", "head:6379", "10.0.0.1:6379"])
def test_addresses_of_a_cluster(address: str) -> None:
    assert ExecutorSettings(address=address).address == address


def test_the_address_of_a_client_is_refused() -> None:
    # The driver writes journals: it has to run on a machine of the cluster.
    with pytest.raises(ValidationError):
        ExecutorSettings(address="ray://head:10001")


def test_several_runs_are_simulated_here_one_after_the_other(tmp_path: Path) -> None:
    params = tiny_study.params()
    tiny_study.write_questionnaires(tmp_path, params)
    assert simulate_runs(tmp_path, params, ["drawn-us", "uniform-cn"], limit=1) == ["drawn-us", "uniform-cn"]
    assert simulate_runs(tmp_path, params, ["drawn-us", "uniform-cn"]) == []


def test_what_cannot_be_done_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        simulate_runs(tmp_path, tiny_study.params(), [], "spark")
    assert [problem.what for problem in caught.value.problems] == [
        "no run is named",
        "executor is not known",
    ]
    with pytest.raises(InputError, match="a cluster simulates to the end"):
        simulate_runs(tmp_path, changed(kind="ray"), ["drawn-us"], limit=1)


def test_the_command_names_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(tiny_study.raw_params()), encoding="utf-8")
    tiny_study.write_questionnaires(tmp_path, tiny_study.params())
    command = CliRunner()
    root = ["--root", str(tmp_path)]
    assert command.invoke(app, ["simulate", *root]).exit_code == 2
    result = command.invoke(app, ["simulate", "--all", "--limit", "2", *root])
    assert result.exit_code == 0
    assert "drawn-us: not complete yet" in result.output
    assert "uniform-cn: not complete yet" in result.output
    assert command.invoke(app, ["simulate", "drawn-us", "--executor", "local", *root]).exit_code == 0


def test_without_ray_the_error_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = changed(kind="ray")
    tiny_study.write_questionnaires(tmp_path, params)
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install 'value-survey\[cluster\]'"):
        simulate_runs(tmp_path, params, ["drawn-us"])
    assert list((tmp_path / SIMULATIONS / "drawn-us").iterdir()) == []


def test_all_runs_that_cannot_be_opened_are_named(tmp_path: Path) -> None:
    params = changed(kind="ray")
    with pytest.raises(InputError) as caught:
        simulate_runs(tmp_path, params, ["drawn-us", "drawn-uk"])
    assert [problem.what for problem in caught.value.problems] == [
        "questionnaire cannot be read",
        "run is not known",
    ]


def test_complete_runs_need_no_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    params = changed(kind="ray")
    tiny_study.write_questionnaires(tmp_path, params)
    simulate(tmp_path, params, "drawn-us")
    monkeypatch.setitem(sys.modules, "ray", None)
    simulate_runs(tmp_path, params, ["drawn-us"])
    assert "complete already" in capsys.readouterr().out


def test_an_actor_loads_a_model_again_only_for_other_answers() -> None:
    loaded: list[str] = []

    def load(params: Params, run: str, asked: Questionnaire) -> object:
        loaded.append(run)
        return load_model(params, run, asked)

    params = tiny_study.params()
    worker = ModelWorker(params, load)
    asked = tiny_study.questionnaire()
    first = list(worker.ask("drawn-us", asked, [1, 3], []))
    assert isinstance(first[0], Ready)
    steps = [message for message in first if isinstance(message, Step)]
    assert [step.number for step in steps] == [0, 1, 2]
    assert [row["respondent"] for row in steps[0].rows] == [1, 3]
    later = list(worker.ask("drawn-us", asked, [1, 3], [step.rows for step in steps[:2]]))
    assert [message.rows for message in later[1:]] == [steps[2].rows]
    assert [type(message) for message in worker.ask("drawn-us", asked, [], [])] == [Ready]
    assert loaded == ["drawn-us"]


@pytest.mark.usefixtures("one_thread")
def test_runs_of_one_model_share_what_is_loaded(chat_model: Path) -> None:
    raw = tiny_study.raw_params(chat_model)
    raw["runs"]["chat-cn"] = raw["runs"]["chat-us"] | {"culture": "CN", "language": "zh"}
    params = Params.model_validate(raw)
    loaded: list[str] = []

    def load(params: Params, run: str, asked: Questionnaire) -> object:
        loaded.append(run)
        return load_model(params, run, asked)

    worker = ModelWorker(params, load)
    english, chinese = tiny_study.questionnaire(), tiny_study.questionnaire("CN", Language.ZH)
    apart = [
        list(worker.ask(*block))
        for block in (("chat-us", english, [0, 1], []), ("chat-cn", chinese, [0, 1], []))
    ]
    assert loaded == ["chat-us"]
    # What the first run's respondents said is not what the second's, of the same numbers, remember.
    alone = list(ModelWorker(params, load).ask("chat-cn", chinese, [0, 1], []))
    assert [step.rows for step in apart[1][1:]] == [step.rows for step in alone[1:]]


def test_an_actor_says_why_it_cannot_ask(tmp_path: Path) -> None:
    params = tiny_study.params(tmp_path / "no-such-model")
    (message,) = ModelWorker(params, load_model).ask("chat-us", tiny_study.questionnaire(), [0], [])
    assert isinstance(message, Refused)
    assert message.problems[0].what == "model cannot be loaded"


def test_actors_with_different_models_do_not_share_a_run(tmp_path: Path) -> None:
    params = changed(kind="ray")
    tiny_study.write_questionnaires(tmp_path, params)
    job = ModelJob(tmp_path, params, "drawn-us")
    (block,) = job.blocks()
    job.take(block, Ready(Identity("reference-sampler", "scripted", "1"), {}))
    with pytest.raises(InputError, match="hold different models") as caught:
        job.take(block, Ready(Identity("reference-sampler", "scripted", "2"), {}))
    assert caught.value.problems[0].found == "revision 2, elsewhere 1"


def test_a_journal_that_is_whole_only_has_to_be_merged(tmp_path: Path) -> None:
    params = changed(kind="ray", block=3)
    tiny_study.write_questionnaires(tmp_path, params)
    worker = ModelWorker(params, load_model)
    job = ModelJob(tmp_path, params, "drawn-us")
    for block in job.blocks():
        for message in worker.ask(*job.request(block)):
            job.take(block, message)
    assert job.answered == 0
    again = ModelJob(tmp_path, params, "drawn-us")
    assert again.answered == again.total
    (block,) = again.blocks()
    for message in worker.ask(*again.request(block)):
        again.take(block, message)
    again.finish(1)
    identity = again._journal._identity
    assert is_complete(tmp_path, "drawn-us", identity)
