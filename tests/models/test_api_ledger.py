import json
import math
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from value_survey.config import OpenAIModel
from value_survey.errors import InputError
from value_survey.models.api_ledger import Ledger, LimitReached, Spent
from value_survey.models.prices import Price, Usage, cost_of, price_of, price_table

GO = threading.Event()
PRICE = Price(input=2, cached_input=1, cache_write=3, output=8, date="2026-11", source="test")


def entry(**settings: object) -> OpenAIModel:
    return OpenAIModel.model_validate({"backend": "openai", "id": "gpt-4o", "display": "Test"} | settings)


def test_cost_by_hand() -> None:
    usage = Usage(prompt_tokens=1000, response_tokens=200, cached_tokens=300, cache_write_tokens=100)
    assert PRICE.cost(usage) == pytest.approx((600 * 2 + 300 * 1 + 100 * 3 + 200 * 8) / 1e6)
    assert PRICE.most(1000, 200) == pytest.approx((1000 * 3 + 200 * 8) / 1e6)
    assert math.isnan(cost_of(usage, None))


def test_every_price_says_when_and_where_it_was_read() -> None:
    table = price_table()
    assert table.currency == "USD"
    for price in table.models.values():
        assert price.source
        assert price.cached_input <= price.input <= price.output


def test_a_dated_snapshot_has_the_price_of_its_model() -> None:
    table = price_table()
    assert table.find("gpt-4o-2024-08-06") == table.find("gpt-4o") is not None
    assert table.find("claude-haiku-4-5-20251001") == table.models["claude-haiku-4-5"]
    assert table.find("gpt-4o-audio-preview") is None


def test_a_damaged_table_lists_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text("currency: USD\nmodels: {a: {input: -1, output: x, date: 2026, source: s}}\n")
    with pytest.raises(InputError) as raised:
        price_table(path)
    assert {problem.where for problem in raised.value.problems} == {
        f"prices.yaml: models.a.{key}" for key in ("input", "output", "cached_input", "cache_write", "date")
    }


def test_a_vendors_price_holds_at_its_own_address_only() -> None:
    assert price_of("m", entry()) == price_table().models["gpt-4o"]
    assert price_of("m", entry(base_url="http://127.0.0.1:8000/v1")) is None
    assert price_of("m", entry(base_url="http://127.0.0.1:8000/v1", price="own-server")) is not None


def test_errors_of_prices() -> None:
    with pytest.raises(InputError, match=r"models\.m\.price: price is not in the table\n    found: gpt4"):
        price_of("m", entry(price="gpt4"))
    with pytest.raises(
        InputError, match="cap cannot be held without a price\n    found: 5; no price for x at"
    ):
        price_of("m", entry(id="x", max_cost=5))


def test_amounts_add_up_and_survive_json() -> None:
    one = Spent(requests=2, prompt_tokens=10, cost=0.5, cost_at_most=0.75, currency="USD")
    two = Spent(requests=1, response_tokens=5, cost=0.25, cost_at_most=0.25)
    assert (one + two) - two == one
    assert (one + two).cost == 0.75
    assert Spent.from_dict(json.loads(json.dumps(one.as_dict()))) == one
    unknown = Spent.from_dict(json.loads(json.dumps(Spent(cost=math.nan).as_dict())))
    assert math.isnan(unknown.cost)
    with pytest.raises(ValueError, match="USD and in EUR"):
        one + Spent(currency="EUR")


@given(
    events=st.lists(
        st.tuples(st.integers(1, 500), st.integers(1, 100), st.sampled_from(["fine", "unknown", "refused"])),
        max_size=40,
    ),
    cap=st.floats(1e-4, 2e-2),
)
@settings(max_examples=60, deadline=None)
def test_no_limit_is_ever_exceeded(events: list[tuple[int, int, str]], cap: float) -> None:
    ledger = Ledger(entry(max_cost=cap, max_tokens=5000, max_requests=20), PRICE, "USD")
    for prompt, response, outcome in events:
        try:
            reservation = ledger.reserve(prompt, response, GO)
        except LimitReached:
            continue
        usage = Usage(prompt, response) if outcome == "fine" else None
        ledger.settle(reservation, usage, failed=outcome != "fine", billed=outcome != "refused")
        spent = ledger.spent
        assert spent.cost <= spent.cost_at_most <= cap
        assert spent.tokens + spent.unknown_tokens <= 5000
        assert spent.requests <= 20


def test_a_request_waits_while_only_those_under_way_stand_against_it() -> None:
    ledger = Ledger(entry(max_tokens=150), PRICE, "USD")
    first = ledger.reserve(80, 20, GO)
    waiting = threading.Thread(target=lambda: ledger.reserve(80, 20, GO))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    ledger.settle(first, Usage(10, 5), failed=False, billed=True)
    waiting.join(10)
    assert not waiting.is_alive()
