"""What a service answered is paid for once, however often the process ends before the run does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from api_server import ANSWER, ApiServer, Do, Seen, running

import tiny_study
from value_survey import config
from value_survey.errors import InputError
from value_survey.simulation import store
from value_survey.simulation.collect import JOURNAL, SIMULATIONS, simulate
from value_survey.simulation.kept import ANSWERED, standing
from value_survey.stages.status import status_frame

RUN = "paid-us"
RESPONDENTS, ITEMS = 4, 3

pytestmark = pytest.mark.filterwarnings("ignore:service. the service is not told:UserWarning")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running() as started:
        yield started


def study(root: Path, server: ApiServer, **settings: Any) -> Path:
    """A folder with a run of a service; without memory what is asked does not depend on what was answered."""
    raw = tiny_study.raw_params()
    raw["models"]["service"] = {
        "backend": "openai",
        "id": "gpt-4o",
        "base_url": f"{server.url}/v1",
        "key_env": None,
        "price": "gpt-4o",
        "attempts": 1,
        "display": "Service",
    } | settings
    raw["runs"] = {RUN: raw["runs"]["drawn-us"] | {"model": "service"}}
    root.mkdir()
    (root / "params.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    tiny_study.write_questionnaires(root, config.load(root / "params.yaml"), ITEMS)
    return root


def sit(root: Path) -> bool:
    return simulate(root, config.load(root / "params.yaml"), RUN)


def command(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A sitting in a process of its own."""
    code = "from value_survey.cli import app; app()"
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, "simulate", RUN, "--root", str(root), *options],
        capture_output=True,
        text=True,
        check=False,
    )


def content(root: Path) -> bytes:
    return (root / SIMULATIONS / RUN / store.RESPONSES).read_bytes()


def facts(root: Path) -> dict[str, Any]:
    return store.read_run(root / SIMULATIONS / RUN / store.RUN)


def state(root: Path) -> dict[str, Any]:
    (row,) = status_frame(root).to_dict("records")
    return row


def place(server: ApiServer, seen: Seen) -> int:
    """Which request of all this is, from 1."""
    return 1 + server.seen.index(seen)


def asked(server: ApiServer) -> Counter[int]:
    """Seeds that were asked: each names a respondent and an item."""
    return Counter(seen.payload["seed"] for seen in server.seen)


def answered(model: str = "gpt-4o-2024-08-06") -> Callable[[Seen], Do]:
    return lambda seen: Do(model=model, text=f"Answer: 1\nExplanation: seed {seen.payload['seed']}.")


@pytest.fixture
def undisturbed(tmp_path: Path, server: ApiServer) -> bytes:
    """The bytes of a run that nothing disturbed."""
    server.behave = answered()
    root = study(tmp_path / "undisturbed", server)
    assert sit(root)
    assert len(server.seen) == RESPONDENTS * ITEMS
    server.seen.clear()
    return content(root)


@pytest.mark.parametrize("failing", [1, 6, RESPONDENTS * ITEMS])
def test_a_failed_step_is_finished_by_another_process(
    failing: int, undisturbed: bytes, tmp_path: Path, server: ApiServer
) -> None:
    root = study(tmp_path / "disturbed", server)
    folder = root / SIMULATIONS / RUN
    server.behave = lambda seen: Do(status=500) if place(server, seen) == failing else answered()(seen)
    first = command(root)
    assert first.returncode == 2, first.stderr
    assert "1 of 4 requests failed: the server had an error" in first.stderr
    assert "the 3 answers that arrived are kept, `simulate RUN --retry-failed` asks only the rest" in (
        first.stderr
    )
    whole = (failing - 1) // RESPONDENTS
    assert len(server.seen) == (whole + 1) * RESPONDENTS
    assert len(standing(folder / ANSWERED).answered) == len(server.seen) - 1
    found = state(root)
    assert (found["answers"], found["failed"]) == (whole * RESPONDENTS, 1)
    assert found["state"] == (
        "failed: 1 × the server had an error (3 answered and kept): "
        f"value-survey simulate {RUN} --retry-failed"
    )

    server.behave = answered()
    second = command(root, "--retry-failed")
    assert second.returncode == 0, second.stderr
    assert f"{RUN}: asking again what failed: 1 × the server had an error (3 answered and kept)" in (
        second.stdout
    )
    # Every answer came once, and the failed one was asked once more.
    assert sorted(asked(server).values()) == [1] * (RESPONDENTS * ITEMS - 1) + [2]
    assert content(root) == undisturbed
    assert sorted(path.name for path in folder.iterdir()) == ["responses.parquet", "run.json"]
    spent = facts(root)["spent"]
    assert (spent["requests"], spent["failed"]) == (RESPONDENTS * ITEMS + 1, 1)
    assert state(root)["state"] == "complete"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing can be killed here")
def test_a_kill_in_the_middle_of_a_step_loses_no_answer_and_no_account(
    undisturbed: bytes, tmp_path: Path, server: ApiServer
) -> None:
    root = study(tmp_path / "killed", server, max_concurrency=1)
    path = root / SIMULATIONS / RUN / ANSWERED
    hang = RESPONDENTS + 3

    def behave(seen: Seen) -> Do:
        return Do(sleep=60) if place(server, seen) == hang else answered()(seen)

    server.behave = behave
    code = "from value_survey.cli import app; app()"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, "simulate", RUN, "--root", str(root)],
        stderr=subprocess.DEVNULL,
    )
    try:
        while len(server.seen) < hang:
            assert process.poll() is None
            time.sleep(0.05)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(standing(path).answered) == hang - 1
    found = state(root)
    assert (found["answers"], found["failed"]) == (RESPONDENTS, "")
    assert found["state"] == f"under way (2 answered and kept): value-survey simulate {RUN}"

    server.behave = answered()
    server.seen.clear()
    assert sit(root)
    assert len(server.seen) == RESPONDENTS * ITEMS - (hang - 1)
    assert content(root) == undisturbed
    # The account of the killed sitting was on disk too.
    assert facts(root)["spent"]["requests"] == RESPONDENTS * ITEMS


def test_a_run_that_only_lacks_its_files_asks_nothing(
    undisturbed: bytes, tmp_path: Path, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = study(tmp_path / "late", server)
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_responses", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sit(root)
    server.seen.clear()
    server.behave = lambda _: Do(status=500)
    assert sit(root)
    assert not server.seen
    # The snapshot that answered is known though nobody answered in this sitting.
    assert content(root) == undisturbed
    assert facts(root)["model"]["revision"] == "gpt-4o-2024-08-06"


def test_another_snapshot_does_not_finish_the_run(tmp_path: Path, server: ApiServer) -> None:
    root = study(tmp_path / "moved", server)
    server.behave = lambda seen: Do(status=500) if place(server, seen) == 6 else answered()(seen)
    with pytest.raises(InputError):
        sit(root)
    server.behave = answered("gpt-4o-2024-11-20")
    with pytest.raises(InputError, match="'gpt-4o-2024-11-20' instead of 'gpt-4o-2024-08-06'"):
        sit(root)


def test_the_cap_counts_what_earlier_sittings_spent(tmp_path: Path, server: ApiServer) -> None:
    root = study(tmp_path / "capped", server, max_requests=6)
    server.behave = answered()
    with pytest.raises(InputError, match="max_requests: 6, 6 sent so far"):
        sit(root)
    with pytest.raises(InputError, match="max_requests: 6, 6 sent so far"):
        sit(root)
    assert len(server.seen) == 6
    assert state(root)["failed"] == 2
    study_file = root / "params.yaml"
    study_file.write_text(
        study_file.read_text(encoding="utf-8").replace("max_requests: 6", "max_requests: 12")
    )
    assert sit(root)
    assert set(asked(server).values()) == {1}


def test_what_is_kept_is_no_failed_answer_and_no_key(
    tmp_path: Path, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICE_KEY", "sk-canary-4b1d9e77a0c2f35d8e6f")
    root = study(tmp_path / "failing", server, key_env="SERVICE_KEY")
    server.behave = lambda seen: Do(text="") if place(server, seen) % 2 else answered()(seen)
    with pytest.raises(InputError):
        sit(root)
    folder = root / SIMULATIONS / RUN
    lines = [json.loads(line) for line in (folder / ANSWERED).read_text(encoding="utf-8").splitlines()]
    texts = [line["answer"]["text"] for line in lines if "answer" in line]
    assert len(texts) == 2
    assert all(text.startswith("Answer: 1") for text in texts)
    assert lines[-1] == {"failed": {"the answer is empty": 2}}
    for name in (ANSWERED, JOURNAL):
        assert "canary" not in (folder / name).read_text(encoding="utf-8")


def test_answers_of_other_settings_are_in_the_way(tmp_path: Path, server: ApiServer) -> None:
    root = study(tmp_path / "changed", server)
    server.behave = lambda seen: Do(status=500) if place(server, seen) == 2 else ANSWER
    with pytest.raises(InputError):
        sit(root)
    (root / SIMULATIONS / RUN / JOURNAL).unlink()
    path = root / "params.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("seed: 11", "seed: 12"), encoding="utf-8")
    with pytest.raises(InputError, match="answers of an unfinished simulation with other settings"):
        sit(root)
    # With the right settings they are good even without the journal, and what they cost is known.
    path.write_text(path.read_text(encoding="utf-8").replace("seed: 12", "seed: 11"), encoding="utf-8")
    server.seen.clear()
    server.behave = lambda _: ANSWER
    assert sit(root)
    assert len(server.seen) == RESPONDENTS * ITEMS - 3
    assert facts(root)["spent"]["requests"] == RESPONDENTS * ITEMS + 1


@pytest.mark.parametrize("damage", ["[]", '{"answer": {}}', '{"answer"', '{"service": {"model": 1}}'])
def test_a_damaged_line_is_named(damage: str, tmp_path: Path, server: ApiServer) -> None:
    root = study(tmp_path / "damaged", server)
    server.behave = lambda seen: Do(status=500) if place(server, seen) == 2 else ANSWER
    with pytest.raises(InputError):
        sit(root)
    path = root / SIMULATIONS / RUN / ANSWERED
    whole = path.read_bytes()
    path.write_bytes(whole + damage.encode() + b"\n")
    with pytest.raises(InputError, match="file of kept answers is damaged") as caught:
        sit(root)
    assert caught.value.problems[0].where.startswith(str(path))
    # A line that was not finished is no damage.
    path.write_bytes(whole + damage.encode())
    server.behave = lambda _: ANSWER
    assert sit(root)
