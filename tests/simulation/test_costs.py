"""What a paid service costs is kept over every sitting, whether it answered or not."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import tiny_study
from value_survey.errors import InputError, Problem
from value_survey.models.api_ledger import Spent
from value_survey.models.protocol import FinishReason, Identity, Request, Response
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal


class Paid:
    """A service that takes a coin for every call and fails at some of them."""

    def __init__(self, failing: set[int]) -> None:
        self.identity = Identity("paid", "test", "1")
        self.failing = failing
        self.calls = 0
        self.earlier = Spent()
        self.spent = Spent()

    def carry(self, earlier: Spent) -> None:
        self.earlier = earlier
        self.spent += earlier

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        self.calls += 1
        self.spent += Spent(requests=1, prompt_tokens=10, cost=1.0, cost_at_most=1.0, currency="USD")
        if self.calls in self.failing:
            raise InputError(Problem("no answer", "service"))
        return [Response("Answer: 1", 10, 3, FinishReason.STOP) for _ in requests]


def simulation(tmp_path: Path) -> tuple[Simulation, Journal]:
    journal = Journal(tmp_path / "journal.jsonl", "id")
    return Simulation(tiny_study.params(), "drawn-us", tiny_study.questionnaire(count=4), journal), journal


def test_costs_of_failed_and_answered_steps_add_up_over_sittings(tmp_path: Path) -> None:
    first, journal = simulation(tmp_path)
    with pytest.raises(InputError, match="no answer"):
        first.advance(Paid({2}), lambda _: None)
    assert journal.spent.cost == 2.0

    second, journal = simulation(tmp_path)
    assert second.remaining == 3
    assert journal.spent.cost == 2.0
    model = Paid(set())
    model.carry(journal.spent)
    second.advance(model, lambda _: None)
    assert model.spent.cost == journal.spent.cost == 5.0
    assert journal.spent.prompt_tokens == 50
