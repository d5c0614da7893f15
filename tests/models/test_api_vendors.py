import importlib
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from api_cases import CANARY, requests, service
from api_server import ANSWER, PROMPT_TOKENS, RESPONSE_TOKENS, ApiServer, Do, running

from value_survey import config
from value_survey.config_models import continues_text
from value_survey.errors import InputError
from value_survey.models.api_failures import Secret
from value_survey.models.api_service import ServiceModel, load_service
from value_survey.models.availability import availability
from value_survey.models.load import load_model
from value_survey.models.protocol import Extent

WITHHELD = "test: the service is not told {}; the results record it, and respondents differ in fewer ways"


@pytest.fixture(scope="module")
def module_server() -> Iterator[ApiServer]:
    with running() as started:
        yield started


@pytest.fixture
def server(module_server: ApiServer) -> ApiServer:
    module_server.seen.clear()
    return module_server


def sent(backend: str, server: ApiServer, decoding: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """What is sent beside the conversation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        service(backend, server, **settings).answer(requests(1, **decoding))
    return {
        key: value
        for key, value in server.seen[0].payload.items()
        if key not in {"messages", "prompt", "model"}
    }


SAMPLED = {"do_sample": True, "temperature": 0.7, "top_p": 0.9, "top_k": 50, "num_beams": 3}
GREEDY = {"do_sample": False, "temperature": 0.7, "top_p": 0.9, "top_k": 50}
BEAMS = {"do_sample": False, "num_beams": 3}


@pytest.mark.parametrize(
    ("decoding", "settings", "expected"),
    [
        (SAMPLED, {}, {"max_completion_tokens": 20, "seed": 1000, "temperature": 0.7, "top_p": 0.9}),
        (GREEDY, {}, {"max_completion_tokens": 20, "seed": 1000, "temperature": 0.0}),
        ({}, {}, {"max_completion_tokens": 20, "seed": 1000, "temperature": 1.0}),
        (
            SAMPLED,
            {"length_parameter": "max_tokens", "seed": "withheld", "sampling": "withheld", "top_k": "sent"},
            {"max_tokens": 20, "top_k": 50},
        ),
        (
            BEAMS,
            {"beams": "vllm", "top_k": "sent"},
            {
                "max_completion_tokens": 20,
                "seed": 1000,
                "temperature": 1.0,
                "n": 3,
                "use_beam_search": True,
            },
        ),
        (
            GREEDY,
            {"beams": "vllm"},
            {"max_completion_tokens": 20, "seed": 1000, "temperature": 0.0},
        ),
        (
            SAMPLED,
            {"interface": "completions"},
            {"max_tokens": 20, "seed": 1000, "temperature": 0.7, "top_p": 0.9},
        ),
        (
            {"top_k": 0},
            {"neutral": "sent", "top_k": "sent"},
            {
                "max_completion_tokens": 20,
                "seed": 1000,
                "temperature": 1.0,
                "top_p": 1.0,
                "top_k": 0,
                "min_p": 0.0,
                "repetition_penalty": 1.0,
            },
        ),
        (
            GREEDY,
            {"neutral": "sent", "top_k": "sent"},
            {
                "max_completion_tokens": 20,
                "seed": 1000,
                "temperature": 0.0,
                "min_p": 0.0,
                "repetition_penalty": 1.0,
            },
        ),
        (
            SAMPLED,
            {"generation_config": "sent"},
            {
                "max_completion_tokens": 20,
                "seed": 1000,
                "generation_config": '{"num_beams": 3, "do_sample": true, "max_new_tokens": 20, '
                '"repetition_penalty": 1.0, "temperature": 0.7, "top_p": 0.9, "top_k": 50}',
            },
        ),
        (
            BEAMS,
            {"generation_config": "sent"},
            {
                "max_completion_tokens": 20,
                "seed": 1000,
                "generation_config": '{"num_beams": 3, "do_sample": false, "max_new_tokens": 20, '
                '"repetition_penalty": 1.0}',
            },
        ),
    ],
)
def test_what_openai_is_told(
    decoding: dict[str, Any], settings: dict[str, Any], expected: dict[str, Any], server: ApiServer
) -> None:
    assert sent("openai", server, decoding, **settings) == expected
    assert server.seen[0].headers["authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize(
    ("decoding", "settings", "expected"),
    [
        (SAMPLED, {}, {}),
        (SAMPLED, {"thinking": "off"}, {"thinking": {"type": "disabled"}}),
        (SAMPLED, {"sampling": "sent"}, {"temperature": 0.7, "top_k": 50}),
        (GREEDY, {"sampling": "sent"}, {"temperature": 0.0}),
        ({"top_k": 0, "top_p": 0.9}, {"sampling": "sent"}, {"top_p": 0.9}),
        ({"temperature": 1.5}, {"sampling": "sent"}, {"top_k": 50}),
    ],
)
def test_what_anthropic_is_told(
    decoding: dict[str, Any], settings: dict[str, Any], expected: dict[str, Any], server: ApiServer
) -> None:
    assert sent("anthropic", server, decoding, **settings) == {"max_tokens": 20} | expected
    version = server.seen[0].headers["anthropic-version"]
    assert (version == "2023-06-01") is (settings.get("sampling") == "sent")


@pytest.mark.parametrize(
    ("backend", "decoding", "settings", "expected"),
    [
        ("openai", SAMPLED, {}, "num_beams, top_k"),
        ("openai", SAMPLED, {"beams": "vllm", "top_k": "sent"}, "do_sample of beams"),
        ("openai", GREEDY, {"sampling": "withheld", "seed": "withheld"}, "do_sample, seed"),
        ("openai", SAMPLED, {"sampling": "withheld"}, "num_beams, temperature, top_k, top_p"),
        ("openai", SAMPLED | {"extent": Extent.FIRST_SENTENCE}, {"generation_config": "sent"}, "extent"),
        ("openai", BEAMS, {"generation_config": "sent", "seed": "withheld"}, "seed"),
        ("openai", SAMPLED, {"interface": "completions", "beams": "vllm"}, "do_sample of beams, top_k"),
        ("anthropic", SAMPLED, {}, "num_beams, seed, temperature, top_k, top_p"),
        ("anthropic", GREEDY | {"extent": Extent.FIRST_SENTENCE}, {}, "do_sample, extent, seed"),
        ("anthropic", SAMPLED, {"sampling": "sent"}, "num_beams, seed, top_p"),
        ("anthropic", GREEDY, {}, "do_sample, seed"),
        ("anthropic", GREEDY, {"sampling": "sent"}, "seed"),
        ("anthropic", {"temperature": 1.5}, {"sampling": "sent"}, "seed, temperature"),
    ],
)
def test_what_is_withheld_is_recorded_and_said_once(
    backend: str, decoding: dict[str, Any], settings: dict[str, Any], expected: str, server: ApiServer
) -> None:
    model = service(backend, server, **settings)
    with pytest.warns(UserWarning, match=WITHHELD.format(expected)):
        model.answer(requests(2, **decoding))
    assert dict(model.identity.details)["withheld"] == expected
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.answer(requests(2, item="US-WVS7-Q49-original", **decoding))


@pytest.mark.filterwarnings("ignore:.*service is not told:UserWarning")
def test_a_pretrained_model_goes_on_from_plain_text(server: ApiServer) -> None:
    entry = config.OpenAIModel(
        backend="openai",
        id="base",
        base_url=f"{server.url}/v1",
        key_env=None,
        interface="completions",
        display="Base",
    )
    model = load_service("base", entry, "Answer:")
    (answer,) = model.answer(requests(1))
    text = "Earlier question\nEarlier answer\nUS-WVS7-Q57-original asked of 0\nAnswer:"
    assert server.seen[0].path == "/v1/completions"
    assert server.seen[0].payload["prompt"] == text
    assert answer.text == f"echo: {text}"
    assert (answer.prompt_tokens, answer.response_tokens) == (PROMPT_TOKENS, RESPONSE_TOKENS)
    # Where it ends the text at once, that is its answer: asked again it would say the same.
    server.behave = lambda _: Do(text="")
    assert model.answer(requests(1, item="other"))[0].text == ""
    server.behave = lambda _: ANSWER
    assert continues_text(entry)
    assert not continues_text(entry.model_copy(update={"interface": "chat"}))


def test_identity_names_the_library_the_address_and_the_price(server: ApiServer) -> None:
    identity = service("anthropic", server, price="claude-sonnet-4-6").identity
    details = dict(identity.details)
    assert (identity.name, identity.backend, identity.revision) == ("test", "anthropic", "claude-sonnet-4-6")
    assert details["anthropic"] == importlib.import_module("anthropic").__version__
    assert details["base_url"] == server.url
    assert details["price"] == "2026-10, Anthropic, model pages"


MODELS = """
  vllm:
    {{backend: openai, id: m/m, base_url: "{url}/v1", key_env: null, price: own-server, display: D}}
  claude: {{backend: anthropic, id: claude-sonnet-4-6, base_url: "{url}", display: D}}
"""


@pytest.fixture
def params(tmp_path: Path, server: ApiServer) -> config.Params:
    text = Path("params.yaml").read_text(encoding="utf-8")
    head, runs = text.split("\n# Each run is one stage")
    runs = runs.replace(
        "runs:\n",
        "runs:\n  a: {model: vllm, culture: US, language: en, probing: def, "
        "questionnaire: sample, respondents: 2}\n  b: {model: claude, culture: US, language: en, "
        "probing: def, questionnaire: sample, respondents: 2}\n",
        1,
    )
    path = tmp_path / "params.yaml"
    path.write_text(f"{head}{MODELS.format(url=server.url)}\n# Each run is one stage{runs}", encoding="utf-8")
    return config.load(path)


def load(params: config.Params, run: str) -> ServiceModel:
    # A service looks at nothing in the questionnaire.
    model = load_model(params, run, cast(Any, None))
    assert isinstance(model, ServiceModel)
    return model


@pytest.mark.filterwarnings("ignore:.*service is not told:UserWarning")
def test_models_are_loaded_from_the_parameters(
    params: config.Params, monkeypatch: pytest.MonkeyPatch, server: ApiServer
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", f" {CANARY}\n")
    # Nothing in the environment may send the answers elsewhere.
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
    for run in ("a", "b"):
        assert len(load(params, run).answer(requests(2))) == 2
    assert [seen.headers["authorization"] for seen in server.seen] == ["Bearer none"] * 2 + [
        f"Bearer {CANARY}"
    ] * 2


def test_a_missing_key_is_named(params: config.Params, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(InputError) as raised:
        load(params, "b")
    assert str(raised.value) == (
        "params.yaml: models.claude.key_env: the key is not in the environment\n"
        "    found: ANTHROPIC_API_KEY\n"
        "    next: export ANTHROPIC_API_KEY=…"
    )
    monkeypatch.setenv("ANTHROPIC_API_KEY", "two words of sk-secret")
    with pytest.raises(InputError, match="does not hold a key") as raised:
        load(params, "b")
    assert "sk-secret" not in str(raised.value)


@pytest.mark.parametrize(("run", "name"), [("a", "openai"), ("b", "anthropic")])
def test_a_missing_library_is_named_with_the_install_line(
    run: str, name: str, params: config.Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(InputError) as raised:
        load(params, run)
    assert str(raised.value) == (
        f"this environment: the library `{name}` is not installed\n    next: pip install 'value-survey[api]'"
    )


def test_availability(params: config.Params, monkeypatch: pytest.MonkeyPatch, server: ApiServer) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    found = {entry.model: (entry.here, entry.how) for entry in availability(params)}
    assert found["vllm"] == ("yes", f"asks {server.url}/v1; 0 in, 0 out per million tokens")
    assert found["claude"] == ("no", "needs a key in the environment variable ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    found = {entry.model: (entry.here, entry.how) for entry in availability(params)}
    assert found["claude"] == ("yes", f"asks {server.url}; price unknown")
    assert found["claude-3.5-sonnet"] == (
        "yes",
        "asks https://api.anthropic.com; 3 in, 15 out per million tokens",
    )


def test_a_key_is_never_written() -> None:
    secret = Secret(CANARY)
    assert repr(secret) == "Secret()"
    with pytest.raises(TypeError, match="a key is not written anywhere"):
        pickle.dumps(secret)
    assert secret.strike_out(f"a {CANARY} b {CANARY[3:12]} c") == "a [key] b [key] c"
    assert secret.strike_out("a sk-other-123456 b") == "a [key] b"
    assert Secret("").strike_out("nothing to hide") == "nothing to hide"
    assert Secret("none").strike_out_parts("none of these") == "[key] of these"
