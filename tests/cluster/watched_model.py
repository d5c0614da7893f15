"""Models that note whom they ask, and that hold still when a test wants to strike."""

import fcntl
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from value_survey.config import Params
from value_survey.models.load import load_model
from value_survey.models.protocol import Model, Request, Response
from value_survey.simulation.questionnaire import Questionnaire

PATIENCE_S = 150.0


@dataclass(frozen=True)
class Plan:
    """What the models of a test do.

    Attributes
    ----------
    log
        File in which every actor notes what it does.
    victim
        Node whose actors stop dead at the item number `stuck_at`; the others wait until that has happened.
    """

    log: Path
    victim: str = ""
    stuck_at: int = 0

    def note(self, **event: Any) -> None:
        with self.log.open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            handle.write(json.dumps(event) + "\n")

    def events(self, what: str) -> list[dict[str, Any]]:
        if not self.log.exists():
            return []
        lines = self.log.read_text().splitlines(keepends=True)
        events = [json.loads(line) for line in lines if line.endswith("\n")]
        return [event for event in events if event["what"] == what]

    def __call__(self, params: Params, run: str, asked: Questionnaire) -> Model:
        """Load the model of a run, watched."""
        import ray  # noqa: PLC0415

        node = ray.get_runtime_context().get_node_id()
        self.note(what="load", model=params.runs[run].model, node=node)
        model = load_model(params, run, asked)
        items = [item.item_id for item in asked.items]
        answer = model.answer

        def watched(requests: Sequence[Request]) -> list[Response]:
            for request in requests:
                who = {"culture": request.culture, "respondent": request.respondent}
                self.note(what="ask", node=node, item=request.item_id, **who)
            if node == self.victim and items.index(requests[0].item_id) == self.stuck_at:
                self.note(
                    what="stuck",
                    culture=requests[0].culture,
                    respondents=[request.respondent for request in requests],
                )
                time.sleep(PATIENCE_S)
            elif self.victim:
                self._wait_until_it_is_stuck(node)
            return answer(requests)

        model.answer = watched
        return model

    def _wait_until_it_is_stuck(self, node: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while node != self.victim and not self.events("stuck") and time.monotonic() < end:
            time.sleep(0.05)
