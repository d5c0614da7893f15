"""A server that this project did not write: `transformers serve` with an embedded model."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from value_survey.config import OpenAIModel, TransformersModel
from value_survey.models import embedded
from value_survey.models.api_service import load_service
from value_survey.models.protocol import Decoding, Request, Role, Turn

MODEL = "smollm2-135m-instruct"
QUESTIONS = ("What is the capital of France?", "Say yes or no: is the sea wet?", "Count to five.")

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not embedded.is_available(MODEL), reason=f"value-survey models fetch {MODEL}"),
    pytest.mark.usefixtures("one_thread"),
]


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("fastapi", reason="pip install 'transformers[serving]'")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(embedded.model_path(MODEL))]
    log = tmp_path_factory.mktemp("peer") / "log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu", "--dtype", "float32"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        ) as process,
    ):
        try:
            while "Uvicorn running" not in log.read_text():
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def test_greedy_answers_are_those_of_the_local_model(peer: str) -> None:
    from value_survey.models.local import LocalModel  # noqa: PLC0415 - loads torch

    requests = [
        Request(number, "US", "item", (Turn(Role.USER, text),), Decoding(max_new_tokens=24), number)
        for number, text in enumerate(QUESTIONS)
    ]
    path = str(embedded.model_path(MODEL))
    service = load_service(
        "peer",
        OpenAIModel(
            backend="openai",
            id=path,
            served_name=f"{path}@main",
            base_url=peer,
            key_env=None,
            price="own-server",
            display="Peer",
        ),
    )
    local = LocalModel(
        "local",
        TransformersModel(
            backend="transformers", id=f"embedded:{MODEL}", revision="x", dtype="float32", display="Local"
        ),
        "Answer:",
    )
    assert service.answer(requests) == local.answer(requests)
    assert service.spent.requests == len(QUESTIONS)
