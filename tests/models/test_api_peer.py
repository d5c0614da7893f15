"""A server that this project did not write: `transformers serve` with an embedded model."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from value_survey.config import OpenAIModel, TransformersModel
from value_survey.models import embedded
from value_survey.models.api_service import ServiceModel, load_service
from value_survey.models.protocol import Decoding, Model, Request, Role, Turn

MODEL = "smollm2-135m-instruct"
QUESTIONS = ("What is the capital of France?", "Say yes or no: is the sea wet?", "Count to five.")
MARKER = "Answer:"

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not embedded.is_available(MODEL), reason=f"value-survey models fetch {MODEL}"),
    pytest.mark.usefixtures("one_thread"),
]


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("fastapi", reason="pip install 'value-survey[test]'")
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


def service(peer: str, **settings: Any) -> ServiceModel:
    path = str(embedded.model_path(MODEL))
    entry = OpenAIModel(
        backend="openai",
        id=path,
        served_name=f"{path}@main",
        base_url=peer,
        key_env=None,
        price="own-server",
        display="Peer",
        **settings,
    )
    return load_service("peer", entry, MARKER)


def local(**settings: Any) -> Model:
    from value_survey.models.local import LocalModel  # noqa: PLC0415 - loads torch

    entry = TransformersModel(
        backend="transformers",
        id=f"embedded:{MODEL}",
        revision="x",
        dtype="float32",
        display="Local",
        **settings,
    )
    return LocalModel("local", entry, MARKER)


def requests(**decoding: Any) -> list[Request]:
    settings = Decoding(**{"max_new_tokens": 24} | decoding)
    return [
        Request(number, "US", "item", (Turn(Role.USER, text),), settings, number)
        for number, text in enumerate(QUESTIONS)
    ]


def test_greedy_answers_are_those_of_the_local_model(peer: str) -> None:
    asked, model = requests(), service(peer)
    assert model.answer(asked) == local().answer(asked)
    assert model.spent.requests == len(QUESTIONS)


def test_beams_are_those_of_the_local_model(peer: str) -> None:
    asked = requests(num_beams=3)
    model = service(peer, generation_config="sent")
    expected = local().answer(asked)
    assert [answer.text for answer in model.answer(asked)] == [answer.text for answer in expected]
    assert dict(model.identity.details)["withheld"] == ""
    assert expected != local().answer(requests())


def test_a_pretrained_models_text_is_that_of_the_local_model(peer: str) -> None:
    asked = requests()
    model = service(peer, interface="completions")
    assert model.answer(asked) == local(chat_template=False).answer(asked)


def test_sampling_is_switched_on_and_follows_the_seed(peer: str) -> None:
    asked = requests(do_sample=True, temperature=1.5, top_k=0)

    def texts() -> list[str]:
        # One random stream for the whole server: one request at a time.
        model = service(peer, generation_config="sent", max_concurrency=1)
        return [answer.text for answer in model.answer(asked)]

    drawn = texts()
    assert drawn == texts()
    assert drawn != [answer.text for answer in local().answer(requests())]
