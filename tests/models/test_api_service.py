import email.utils
import json
import logging
import math
import time
import warnings
from collections.abc import Callable, Iterator

import pytest
from api_cases import BACKENDS, CANARY, requests, service
from api_server import ANSWER, PROMPT_TOKENS, RESPONSE_TOKENS, ApiServer, Do, Seen, running

from value_survey.errors import InputError
from value_survey.models.api_ledger import Billed, Spent
from value_survey.models.protocol import FinishReason

pytestmark = pytest.mark.filterwarnings("ignore:test. the service is not told:UserWarning")

both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running() as started:
        yield started


def first_time(do: Do) -> Callable[[Seen], Do]:
    return lambda seen: do if seen.attempt == 1 else ANSWER


def only(respondent: int, do: Do) -> Callable[[Seen], Do]:
    return lambda seen: do if seen.prompt.endswith(f" of {respondent}") else ANSWER


@both
def test_every_answer_arrives_once_and_in_order(backend: str, server: ApiServer) -> None:
    model = service(backend, server)
    asked = requests(12)
    answers = model.answer(asked)
    assert [answer.text for answer in answers] == [f"echo: {entry.turns[-1].text}" for entry in asked]
    assert set(server.answered.values()) == {1}
    assert len(server.answered) == 12
    assert {answer.finish_reason for answer in answers} == {FinishReason.STOP}
    assert {answer.prompt_tokens for answer in answers} == {PROMPT_TOKENS}
    assert {answer.response_tokens for answer in answers} == {RESPONSE_TOKENS}
    assert server.most_inside <= 8
    assert len(model.kept) == 0


@both
def test_the_conversation_is_sent_as_it_is(backend: str, server: ApiServer) -> None:
    service(backend, server).answer(requests(1))
    assert server.seen[0].payload["messages"] == [
        {"role": "user", "content": "Earlier question"},
        {"role": "assistant", "content": "Earlier answer"},
        {"role": "user", "content": "US-WVS7-Q57-original asked of 0"},
    ]


MISBEHAVIOUR = {
    "429": Do(status=429),
    "429 with retry-after": Do(status=429, headers={"retry-after": "0.05"}),
    "500": Do(status=500),
    "502 with a page": Do(status=502, body="<html>bad gateway</html>"),
    "529": Do(status=529),
    "cut": Do(cut=True),
    "invalid JSON": Do(body='{"model": '),
    "not an object": Do(body="[]"),
    "no body": Do(body=""),
    "empty content": Do(text="  \n"),
    "wrong model": Do(model="gpt-3.5-turbo"),
    "no model": Do(body=json.dumps({"usage": {}, "content": [], "choices": []})),
    "no usage": Do(usage=False),
    "filtered, openai": Do(reason="content_filter"),
    "filtered, anthropic": Do(reason="refusal"),
    "unknown reason": Do(reason="tool_calls"),
}


@both
@pytest.mark.parametrize("kind", MISBEHAVIOUR)
def test_misbehaviour_is_tried_again(backend: str, kind: str, server: ApiServer) -> None:
    server.behave = first_time(MISBEHAVIOUR[kind])
    model = service(backend, server)
    answers = model.answer(requests(3))
    assert [answer.text[-1] for answer in answers] == ["0", "1", "2"]
    assert len(server.seen) == 6
    assert set(server.answered.values()) == {1}
    assert (model.spent.requests, model.spent.failed) == (6, 3)


@both
def test_a_server_that_does_not_answer_in_time_is_asked_again(backend: str, server: ApiServer) -> None:
    server.behave = first_time(Do(sleep=5.0))
    # A busy machine may be late more than once.
    model = service(backend, server, price="gpt-4o", timeout_s=0.8, attempts=20)
    answers = model.answer(requests(2))
    assert [answer.text[-1] for answer in answers] == ["0", "1"]
    spent = model.spent
    assert spent.unknown == spent.failed == spent.requests - 2 >= 2
    assert spent.cost == pytest.approx(2 * (PROMPT_TOKENS * 2.5 + RESPONSE_TOKENS * 10) / 1e6)
    assert spent.cost_at_most >= spent.cost + 2 * 20 * 10 / 1e6


@both
def test_what_failed_is_reported_and_the_rest_is_not_paid_for_twice(backend: str, server: ApiServer) -> None:
    server.behave = lambda seen: (
        Do(status=500) if seen.prompt.endswith(("of 1", "of 2")) else only(5, Do(text=""))(seen)
    )
    model = service(backend, server)
    asked = requests(7)
    with pytest.raises(InputError) as raised:
        model.answer(asked)
    assert str(raised.value) == (
        "models.test: US-WVS7-Q57-original, respondents 1–2: "
        "2 of 7 requests failed after 3 attempts: the server had an error\n"
        "    found: 500 status 500\n"
        "    next: simulate again later; the 4 answers that arrived are kept, "
        "`simulate RUN --retry-failed` asks only the rest\n"
        "models.test: US-WVS7-Q57-original, respondents 5: "
        "1 of 7 requests failed after 3 attempts: the answer is empty\n"
        "    found: it ended by stop\n"
        "    next: a model that thinks needs a greater max_new_tokens, or `thinking: off`; "
        "then simulate again; the 4 answers that arrived are kept, "
        "`simulate RUN --retry-failed` asks only the rest"
    )
    assert len(model.kept) == 4
    server.behave = lambda _: ANSWER
    server.seen.clear()
    assert [answer.text[-1] for answer in model.answer(asked)] == list("0123456")
    assert sorted(seen.prompt[-1] for seen in server.seen) == ["1", "2", "5"]
    assert set(server.answered.values()) == {1}


def test_kept_answers_can_be_handed_to_another_process(server: ApiServer) -> None:
    server.behave = only(1, Do(status=500))
    first = service("openai", server)
    with pytest.raises(InputError):
        first.answer(requests(3))
    server.behave = lambda _: ANSWER
    server.seen.clear()
    second = service("openai", server)
    second.keep_in(first.kept)
    assert len(second.answer(requests(3))) == 3
    assert len(server.seen) == 1


@both
@pytest.mark.parametrize("form", ["seconds", "milliseconds", "date"])
def test_retry_after_is_honoured(backend: str, form: str, server: ApiServer) -> None:
    wait = 1.0 if form == "date" else 0.4
    headers = {
        "seconds": {"retry-after": "0.4"},
        "milliseconds": {"retry-after-ms": "400"},
        # A date has whole seconds: up to one of them is lost by rounding.
        "date": {"retry-after": email.utils.formatdate(time.time() + wait + 1, usegmt=True)},
    }[form]
    server.behave = first_time(Do(status=429, headers=headers))
    service(backend, server).answer(requests(1))
    first, second = (seen.at for seen in server.seen)
    assert second - first >= wait - 0.02


def test_the_gate_is_closed_for_everybody_while_the_server_asks_for_a_pause(server: ApiServer) -> None:
    server.behave = lambda _: (
        Do(status=429, headers={"retry-after": "0.5"}) if len(server.seen) == 1 else ANSWER
    )
    service("openai", server, max_concurrency=1).answer(requests(3))
    times = [seen.at for seen in server.seen]
    assert times[1] - times[0] >= 0.48


@both
def test_a_longer_pause_than_allowed_is_not_waited_for(backend: str, server: ApiServer) -> None:
    server.behave = lambda _: Do(status=429, headers={"retry-after": "900"})
    model = service(backend, server, longest_wait_s=60)
    with pytest.raises(
        InputError, match="429 status 429; it asks for a pause of 900 s, longest_wait_s is 60"
    ):
        model.answer(requests(1))
    assert len(server.seen) == 1


@both
def test_concurrency_adapts_to_what_the_server_bears(backend: str, server: ApiServer) -> None:
    server.behave = lambda seen: Do(status=429) if seen.attempt == 1 or server.inside > 2 else ANSWER
    model = service(backend, server, max_concurrency=16, attempts=30)
    assert len(model.answer(requests(40))) == 40
    assert set(server.answered.values()) == {1}
    assert model.concurrency < 16


def test_concurrency_grows_while_the_server_bears_it(server: ApiServer) -> None:
    model = service("openai", server, max_concurrency=12)
    assert model.concurrency == 4
    model.answer(requests(10))
    assert model.concurrency == 12


@both
@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, "the server refuses the key\n    found: 401\n    next: put a valid key into the environment"),
        (403, "the server refuses the key\n    found: 403"),
        (404, "the server does not know the model or the address\n    found: 404 status 404"),
        (402, "the account has no credit left"),
    ],
)
def test_what_all_requests_would_meet_stops_the_step(
    backend: str, status: int, text: str, server: ApiServer
) -> None:
    server.behave = lambda _: Do(status=status, sleep=0.05)
    model = service(backend, server, max_concurrency=2)
    with pytest.raises(InputError) as raised:
        model.answer(requests(20))
    assert text in str(raised.value)
    assert "not sent, because others failed for good" in str(raised.value)
    assert len(server.seen) <= 2


def test_exhausted_credit_is_no_rate_limit(server: ApiServer) -> None:
    body = json.dumps({"error": {"message": "quota", "code": "insufficient_quota"}})
    server.behave = lambda _: Do(status=429, body=body)
    with pytest.raises(InputError, match="no credit left"):
        service("openai", server).answer(requests(1))
    assert len(server.seen) == 1


@both
@pytest.mark.parametrize("do", [Do(status=400), Do(status=500, headers={"x-should-retry": "false"})])
def test_what_will_not_go_away_is_not_tried_again(backend: str, do: Do, server: ApiServer) -> None:
    server.behave = only(0, do)
    with pytest.raises(InputError, match="1 of 2 requests failed: the server"):
        service(backend, server).answer(requests(2))
    assert len(server.seen) == 2


def test_no_server(server: ApiServer) -> None:
    model = service("openai", server)
    server.shutdown()
    server.server_close()
    with pytest.raises(InputError, match="after 3 attempts: no connection to the server"):
        model.answer(requests(1))
    assert model.spent == Spent(requests=3, failed=3, cost=0.0, cost_at_most=0.0)


@both
@pytest.mark.parametrize("quoted", [CANARY, CANARY[:11], CANARY[-8:]], ids=["whole", "beginning", "end"])
def test_the_key_appears_nowhere(
    backend: str, quoted: str, server: ApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text = f"Incorrect API key provided: {quoted}. You sent Authorization: Bearer {quoted}"
    error = json.dumps({"error": {"message": text}})
    quotes = [Do(status=status, body=error) for status in (400, 401, 404, 429, 500)]
    quotes += [Do(body=text), Do(model=text), Do(reason=text)]
    if quoted == CANARY:
        quotes.append(Do(text=f"Answer: {quoted}"))
    model = service(backend, server, attempts=2)
    for do in quotes:
        server.behave = lambda _, do=do: do
        with warnings.catch_warnings(record=True) as caught, pytest.raises(InputError) as raised:
            warnings.simplefilter("always")
            model.answer(requests(2))
        shown = [
            str(raised.value),
            repr(raised.value),
            repr(raised.value.__cause__),
            repr(model),
            repr(vars(model)),
            repr(model.identity.as_dict()),
            repr(model.spent),
            caplog.text,
            *(str(entry.message) for entry in caught),
        ]
        for part in (CANARY, quoted):
            assert not [entry for entry in shown if part in entry], do
    assert all(CANARY in seen.headers["authorization"] for seen in server.seen)


@both
def test_tokens_and_money_are_counted_from_the_usage(backend: str, server: ApiServer) -> None:
    server.behave = lambda seen: Do(text="") if seen.attempt == 1 else Do(cached=30)
    entry = {"openai": "gpt-4o", "anthropic": "claude-sonnet-4-6"}[backend]
    model = service(backend, server, price=entry)
    assert isinstance(model, Billed)
    assert {answer.prompt_tokens for answer in model.answer(requests(2))} == {PROMPT_TOKENS}
    plain, cached, output = {"openai": (2.5, 1.25, 10), "anthropic": (3.0, 0.3, 15)}[backend]
    empty = PROMPT_TOKENS * plain + RESPONSE_TOKENS * output
    cost = (2 * empty + 2 * (10 * plain + 30 * cached + RESPONSE_TOKENS * output)) / 1e6
    spent = model.spent
    assert (spent.requests, spent.failed, spent.unknown) == (4, 2, 0)
    assert (spent.prompt_tokens, spent.response_tokens, spent.cached_tokens) == (160, 40, 60)
    assert spent.cost == pytest.approx(cost)
    assert spent.cost_at_most == pytest.approx(cost)
    assert spent.currency == "USD"


def test_an_unknown_price_is_not_zero(server: ApiServer) -> None:
    model = service("openai", server, id="somebody/some-model")
    model.answer(requests(1))
    assert math.isnan(model.spent.cost)
    assert model.spent.as_dict()["cost"] is None
    assert model.spent.currency == ""


def test_a_server_of_ones_own_costs_no_tokens(server: ApiServer) -> None:
    model = service("openai", server, price="own-server", max_cost=0.01)
    model.answer(requests(5))
    assert model.spent.cost == 0.0


@both
@pytest.mark.parametrize("do", [Do(cut=True), Do(body="{")], ids=["cut", "damaged"])
def test_what_may_have_been_billed_counts_at_its_most(backend: str, do: Do, server: ApiServer) -> None:
    server.behave = first_time(do)
    model = service(backend, server, price="gpt-4o")
    model.answer(requests(1))
    spent = model.spent
    assert (spent.requests, spent.failed, spent.unknown) == (2, 1, 1)
    assert spent.cost == pytest.approx((PROMPT_TOKENS * 2.5 + RESPONSE_TOKENS * 10) / 1e6)
    assert spent.cost_at_most > spent.cost + 20 * 10 / 1e6


@both
def test_the_cap_holds(backend: str, server: ApiServer) -> None:
    server.behave = lambda _: Do(sleep=0.01)
    each = (PROMPT_TOKENS * 2.5 + RESPONSE_TOKENS * 10) / 1e6
    cap = 10.5 * each
    model = service(backend, server, price="gpt-4o", max_cost=cap)
    with pytest.raises(InputError, match=r"a limit set in params\.yaml would be exceeded") as raised:
        model.answer(requests(40))
    assert "max_cost: 0.0021 USD, at most " in str(raised.value)
    assert "raise the limit if the run is worth it" in str(raised.value)
    assert 0 < len(server.seen) * each <= cap
    assert model.spent.cost == pytest.approx(len(server.seen) * each)
    assert len(model.kept) == len(server.seen)


def test_limits_count_earlier_sittings(server: ApiServer) -> None:
    model = service("openai", server, max_requests=5)
    model.carry(Spent(requests=3, currency=""))
    model.answer(requests(2))
    with pytest.raises(InputError, match="max_requests: 5, 5 sent so far"):
        model.answer(requests(1, item="US-WVS7-Q49-original"))


def test_token_budget(server: ApiServer) -> None:
    model = service("openai", server, max_tokens=500, max_concurrency=1)
    with pytest.raises(InputError, match="max_tokens: 500, at most "):
        model.answer(requests(20))
    assert model.spent.tokens <= 500
    assert len(server.seen) >= 4


def test_pace_of_requests(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("value_survey.models.api_limits._MINUTE", 0.5)
    began = time.monotonic()
    service("openai", server, requests_per_minute=4).answer(requests(10))
    assert time.monotonic() - began >= 1.0


def test_snapshots(server: ApiServer) -> None:
    server.behave = lambda _: Do(model="gpt-4o-2024-08-06")
    model = service("openai", server)
    model.answer(requests(1))
    assert model.identity.revision == "gpt-4o-2024-08-06"
    assert dict(model.identity.details)["system_fingerprint"] == "fp_1"
    server.behave = lambda _: Do(model="gpt-4o-2024-11-20")
    with pytest.raises(InputError, match="'gpt-4o-2024-11-20' instead of 'gpt-4o-2024-08-06'"):
        model.answer(requests(1))


def test_a_model_that_was_never_right_is_not_paid_for_often(server: ApiServer) -> None:
    server.behave = lambda _: Do(model="gpt-4o@main")
    model = service("openai", server, max_concurrency=2)
    with pytest.raises(InputError, match="'gpt-4o@main' instead of 'gpt-4o'\n    next: if it is the right"):
        model.answer(requests(20))
    assert len(server.seen) <= 6


def test_another_name_can_be_allowed(server: ApiServer) -> None:
    server.behave = lambda _: Do(model="model.gguf")
    model = service("openai", server, served_name="model.gguf")
    model.answer(requests(1))
    assert model.identity.revision == "model.gguf"


@both
def test_length_is_no_failure(backend: str, server: ApiServer) -> None:
    server.behave = lambda _: Do(reason={"openai": "length", "anthropic": "max_tokens"}[backend])
    (answer,) = service(backend, server).answer(requests(1))
    assert answer.finish_reason is FinishReason.LENGTH


def test_equal_requests_are_each_asked(server: ApiServer) -> None:
    (request,) = requests(1)
    assert len(service("openai", server).answer([request, request])) == 2
    assert len(server.seen) == 2


def test_a_mistake_of_this_package_shows(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    model = service("openai", server, max_concurrency=1)
    monkeypatch.setattr(model, "_check_served", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        model.answer(requests(30))
    assert len(server.seen) == 1
    monkeypatch.undo()
    assert len(model.answer(requests(2))) == 2
