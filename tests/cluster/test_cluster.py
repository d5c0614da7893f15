"""Runs on a cluster of two nodes: the files of a local run, and nothing asked twice that was answered."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from api_server import running
from watched_model import PATIENCE_S, Plan

import tiny_study
from value_survey.cluster import jobs
from value_survey.cluster.simulate import simulate_on_cluster
from value_survey.config import Params
from value_survey.errors import InputError
from value_survey.simulation import store
from value_survey.simulation.collect import JOURNAL, SIMULATIONS, simulate

COUNT = 11
"""More items than a storing model keeps before it forgets."""
STUCK_AT = 9

pytestmark = [pytest.mark.timeout(420), pytest.mark.usefixtures("one_thread")]


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., tuple[Path, Params]]:
    """Make a root with questionnaires, and settings of blocks of two respondents."""

    def make(name: str, chat_model: Path | None = None, **runs: dict[str, Any]) -> tuple[Path, Params]:
        raw = tiny_study.raw_params(chat_model)
        raw["executor"] = {"kind": "ray", "block": 2, "gpus": 0}
        if chat_model is not None:
            raw["models"]["chat"]["dtype"] = "auto"
            raw["runs"]["chat-cn"] = raw["runs"]["chat-us"] | {"culture": "CN", "language": "zh"}
        for run, (model, changes) in runs.items():
            raw["models"][run] = model
            raw["runs"][run] = raw["runs"]["drawn-us"] | {"model": run} | changes
        params = Params.model_validate(raw)
        tiny_study.write_questionnaires(tmp_path / name, params, COUNT)
        return tmp_path / name, params

    return make


@pytest.fixture(scope="module")
def double_chat_model(chat_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny chat model in float64, in which a batch of other respondents changes no answer."""
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("double")
    transformers.AutoTokenizer.from_pretrained(chat_model).save_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(chat_model, dtype=torch.float64)
    model.save_pretrained(folder)
    return folder


def responses(root: Path, run: str) -> bytes:
    return (root / SIMULATIONS / run / store.RESPONSES).read_bytes()


def facts(root: Path, run: str) -> dict[str, Any]:
    found = store.read_run(root / SIMULATIONS / run / store.RUN)
    return {key: value for key, value in found.items() if key not in {"machine", "started", "seconds"}}


def files(root: Path, run: str) -> list[str]:
    return sorted(path.name for path in (root / SIMULATIONS / run).iterdir())


def asked(plan: Plan) -> Counter[tuple[str, int, str]]:
    return Counter((event["culture"], event["respondent"], event["item"]) for event in plan.events("ask"))


def journaled(root: Path, runs: list[str]) -> set[tuple[int, str]]:
    paths = [root / SIMULATIONS / run / JOURNAL for run in runs]
    lines = [json.loads(line) for path in paths if path.exists() for line in path.read_bytes().splitlines()]
    return {(row["respondent"], row["item_id"]) for line in lines for row in line.get("step", ())}


def item_id(culture: str, number: int) -> str:
    return tiny_study.items(culture, tiny_study.Language.EN, COUNT)[number].item_id


def kill_when_stuck(cluster: Any, node: Any, plan: Plan, root: Path, runs: list[str]) -> threading.Thread:
    """Kill the node as soon as it is stuck and the driver has journaled all that it answered."""

    def strike() -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if stuck := plan.events("stuck"):
                before = item_id(stuck[0]["culture"], STUCK_AT - 1)
                if {(number, before) for number in stuck[0]["respondents"]} <= journaled(root, runs):
                    cluster.remove_node(node, allow_graceful=False)
                    return
            time.sleep(0.05)

    thread = threading.Thread(target=strike)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("runs", "model"), [(["chat-us", "chat-cn"], "chat"), (["drawn-us"], "reference-sampler")]
)
def test_a_node_killed_in_mid_run_costs_only_what_it_was_asking(
    cluster: Any,
    second_node: Any,
    study: Any,
    double_chat_model: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    runs: list[str],
    model: str,
) -> None:
    whole, params = study("whole", double_chat_model)
    for run in runs:
        simulate(whole, params, run)
    root, params = study("cluster", double_chat_model)
    plan = Plan(tmp_path / "log.jsonl", second_node.node_id, STUCK_AT)
    killer = kill_when_stuck(cluster, second_node, plan, root, runs)
    simulate_on_cluster(root, params, runs, plan)
    killer.join()
    assert second_node not in cluster.worker_nodes
    for run in runs:
        assert responses(root, run) == responses(whole, run)
        assert facts(root, run) == facts(whole, run)
        assert files(root, run) == ["responses.parquet", "run.json"]
    # Two respondents were being asked one item: these answers alone were asked for again.
    (stuck,) = plan.events("stuck")
    item = item_id(stuck["culture"], STUCK_AT)
    again = {key: count for key, count in asked(plan).items() if count > 1}
    assert again == {(stuck["culture"], number, item): 2 for number in stuck["respondents"]}
    assert len(stuck["respondents"]) == 2
    assert len(asked(plan)) == len(runs) * 4 * COUNT
    # One actor a node, whatever the number of runs; a third if the first had nothing left to do meanwhile.
    loads = plan.events("load")
    assert {event["model"] for event in loads} == {model}
    assert len(loads) <= 3
    assert Counter(event["node"] for event in loads)[second_node.node_id] == 1
    assert "their actor was lost; another one goes on" in capfd.readouterr().out


def test_begun_here_stopped_on_a_cluster_and_finished_in_other_blocks(
    cluster: Any, study: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, params = study("whole")
    simulate(whole, params, "drawn-us")
    root, params = study("cluster")
    simulate(root, params, "drawn-us", limit=3)
    plan = Plan(tmp_path / "log.jsonl")
    take = jobs.ModelJob.take

    def interrupted(job: jobs.ModelJob, block: Any, message: Any) -> int:
        count = take(job, block, message)
        assert take(job, block, message) == 0  # what comes twice counts once
        if getattr(message, "number", 0) == 6:
            raise KeyboardInterrupt
        return count

    with monkeypatch.context() as patch:
        patch.setattr(jobs.ModelJob, "take", interrupted)
        with pytest.raises(KeyboardInterrupt):
            simulate_on_cluster(root, params, ["drawn-us"], plan)
    assert files(root, "drawn-us") == ["journal.jsonl"]
    first = len(journaled(root, ["drawn-us"]))
    assert first == 4 * 3 + 2 * 4
    with pytest.raises(InputError, match="it was begun on a cluster"):
        simulate(root, params, "drawn-us")

    later = Plan(tmp_path / "later.jsonl")
    other = params.model_copy(update={"executor": params.executor.model_copy(update={"block": 3})})
    simulate_on_cluster(root, other, ["drawn-us"], later)
    assert responses(root, "drawn-us") == responses(whole, "drawn-us")
    assert facts(root, "drawn-us") == facts(whole, "drawn-us")
    assert sum(asked(later).values()) == 4 * COUNT - first
    assert store.read_run(root / SIMULATIONS / "drawn-us" / store.RUN)["machine"]["actors"] == 1


def test_a_service_is_asked_by_one_actor_and_a_run_that_fails_stops_no_other(
    cluster: Any, study: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    chat = {"backend": "transformers", "id": str(tmp_path / "none"), "revision": "r", "display": "None"}
    with running() as server:
        service = {
            "backend": "openai",
            "id": "gpt-4o",
            "base_url": f"{server.url}/v1",
            "key_env": None,
            "price": "gpt-4o",
            "max_cost": 1.0,
            "max_concurrency": 2,
            "display": "Service",
        }
        runs = {"paid": (service, {}), "absent": (chat, {})}
        whole, params = study("whole", **runs)
        simulate(whole, params, "paid")
        calls = len(server.seen)
        root, params = study("cluster", **runs)
        simulate(root, params, "paid", limit=2)
        with pytest.raises(InputError, match="model cannot be loaded") as caught:
            simulate_on_cluster(root, params, ["absent", "paid", "uniform-cn"])
    assert len(caught.value.problems) == 1
    assert len(server.seen) == 2 * calls
    assert server.most_inside <= 2
    assert responses(root, "paid") == responses(whole, "paid")
    assert facts(root, "paid") == facts(whole, "paid")
    assert facts(root, "paid")["spent"]["requests"] == 4 * COUNT
    assert facts(root, "uniform-cn")["answers"] == 4 * COUNT
    assert "uniform-cn: complete" in capfd.readouterr().out
