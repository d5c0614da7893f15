import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from value_survey.models.api_limits import CalledOff, Gate, Pace

GO = threading.Event()


class FakeClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def fill(gate: Gate) -> list[float]:
    return [gate.enter(GO) for _ in range(gate.limit)]


def test_the_limit_grows_by_every_success_until_the_first_refusal() -> None:
    gate = Gate(10)
    sizes = []
    for _ in range(3):
        entered = fill(gate)
        sizes.append(len(entered))
        for ticket in entered:
            gate.leave(ticket, success=True)
    assert sizes == [4, 8, 10]


def test_one_refusal_of_many_at_once_halves_the_limit_once() -> None:
    clock = FakeClock()
    gate = Gate(8, clock)
    for ticket in fill(gate):
        gate.leave(ticket, success=True)
    entered = fill(gate)
    assert len(entered) == 8
    clock.now = 1.0
    for ticket in entered:
        gate.leave(ticket, success=False, overloaded=True)
    assert gate.limit == 4
    clock.now = 2.0
    gate.leave(gate.enter(GO), success=False, overloaded=True)
    assert gate.limit == 2


def test_after_a_refusal_the_limit_grows_by_about_one_a_round() -> None:
    clock = FakeClock()
    gate = Gate(100, clock)
    for ticket in fill(gate):
        gate.leave(ticket, success=True)
    clock.now = 1.0
    gate.leave(gate.enter(GO), success=False, overloaded=True)
    sizes = []
    for _ in range(5):
        entered = fill(gate)
        sizes.append(len(entered))
        for ticket in entered:
            gate.leave(ticket, success=True)
    assert sizes == [4, 4, 5, 6, 7]


@given(capacity=st.integers(1, 30), most=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_the_limit_settles_at_what_the_server_bears(capacity: int, most: int) -> None:
    clock = FakeClock()
    gate = Gate(most, clock)
    sizes = []
    for _ in range(120):
        entered = fill(gate)
        sizes.append(len(entered))
        clock.now += 1.0
        for place, ticket in enumerate(entered):
            refused = place >= capacity
            gate.leave(ticket, success=not refused, overloaded=refused)
    assert max(sizes) <= most
    late = sizes[60:]
    assert max(late) <= min(most, capacity + 2)
    assert min(late) >= min(most, capacity) // 2


def test_the_limit_never_falls_below_one() -> None:
    clock = FakeClock()
    gate = Gate(4, clock)
    for _ in range(5):
        clock.now += 1.0
        gate.leave(gate.enter(GO), success=False, overloaded=True)
    assert gate.limit == 1


def test_whoever_waits_can_be_called_off() -> None:
    gate, stop = Gate(1), threading.Event()
    gate.enter(stop)
    stop.set()
    with pytest.raises(CalledOff):
        gate.enter(stop)
    with pytest.raises(CalledOff):
        Pace(1).take(1, stop)


@given(amounts=st.lists(st.integers(1, 10), min_size=1, max_size=60), step=st.floats(0.5, 20))
@settings(max_examples=40, deadline=None)
def test_no_minute_holds_more_than_its_amount(amounts: list[int], step: float) -> None:
    clock = FakeClock()
    pace = Pace(10, clock)
    taken: list[tuple[float, int]] = []
    for amount in amounts:
        while pace._wait_for(amount) > 0:
            clock.now += step
        pace.take(amount, GO)
        taken.append((clock.now, amount))
    for start, _ in taken:
        assert sum(amount for at, amount in taken if start <= at < start + 60) <= 10


def test_an_estimate_is_corrected_and_a_giant_let_through_alone() -> None:
    clock = FakeClock()
    pace = Pace(100, clock)
    entry = pace.take(90, GO)
    assert pace._wait_for(50) == 60
    pace.correct(entry, 20)
    assert pace._wait_for(50) == 0
    clock.now = 61.0
    assert pace._wait_for(1000) == 0
    assert Pace(None, clock)._wait_for(1e9) == 0
