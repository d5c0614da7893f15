"""One error for all failed requests of a step: which, why, and how to go on."""

from __future__ import annotations

from collections.abc import Sequence

from value_survey.config import AnthropicModel, OpenAIModel
from value_survey.errors import InputError, Problem
from value_survey.models.api_failures import RequestFailed, Why
from value_survey.models.protocol import Request

_LATER = "simulate again later; lower max_concurrency or set requests_per_minute if it goes on"
_CHECK = "check base_url: is it a server of this kind, and no proxy's page? then simulate again"

_NEXT = {
    Why.RATE_LIMIT: _LATER,
    Why.OVERLOADED: _LATER,
    Why.SERVER_ERROR: "simulate again later",
    Why.TIMED_OUT: "raise timeout_s or lower max_concurrency, then simulate again",
    Why.CONNECTION: "check base_url and the network, then simulate again",
    Why.CUT: "check the network, then simulate again",
    Why.MALFORMED: _CHECK,
    Why.EMPTY: "a model that thinks needs a greater max_new_tokens, or `thinking: off`; then simulate again",
    Why.WRONG_MODEL: "if it is the right model, say so in served_name; then simulate again",
    Why.FILTERED: "simulate again, or with another model: this vendor may never give this answer",
    Why.REFUSED: "change the setting it complains of: sampling, seed, top_k, beams, length_parameter",
    Why.NOT_FOUND: "correct id or base_url",
    Why.NO_CREDIT: "top up the account, then simulate again",
    Why.LIMIT: "raise the limit if the run is worth it, then simulate again",
    Why.NOT_SENT: "mend the other problems, then simulate again",
}


def failure_report(
    name: str,
    settings: OpenAIModel | AnthropicModel,
    failures: Sequence[tuple[Request, RequestFailed]],
    arrived: int,
) -> InputError:
    """Put the failed requests of a step into one error.

    Parameters
    ----------
    name, settings
        The model and its entry in params.yaml.
    failures
        The requests without an answer, and what the last attempt at each met.
    arrived
        Requests of the step that were answered; their answers are kept.

    Returns
    -------
    InputError
        One problem per reason, with the items and respondents it concerns.
    """
    groups: dict[tuple[Why, str, int], list[Request]] = {}
    for request, failure in failures:
        groups.setdefault((failure.why, failure.detail, failure.attempts), []).append(request)
    total = arrived + len(failures)
    rest = f"the {arrived} answers that arrived are kept, `simulate RUN --retry-failed` asks only the rest"
    kept = f"; {rest}" if arrived else ""
    problems = []
    for (why, detail, attempts), requests in groups.items():
        tried = f" after {attempts} attempts" if attempts > 1 else ""
        problems.append(
            Problem(
                f"{len(requests)} of {total} requests failed{tried}: {why.value}",
                f"models.{name}: {_where(requests)}",
                detail,
                next_step=_next(why, settings) + kept,
            )
        )
    return InputError(problems)


def _next(why: Why, settings: OpenAIModel | AnthropicModel) -> str:
    if why is Why.KEY:
        return f"put a valid key into the environment variable {settings.key_env}, then simulate again"
    return _NEXT[why]


def _where(requests: Sequence[Request]) -> str:
    """Name the items, and the respondents of each."""
    respondents: dict[str, list[int]] = {}
    for request in requests:
        respondents.setdefault(request.item_id, []).append(request.respondent)
    return "; ".join(f"{item}, respondents {_ranges(numbers)}" for item, numbers in respondents.items())


def _ranges(numbers: Sequence[int]) -> str:
    """Write numbers as ranges: 0–3, 7."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
