"""A model behind a vendor's interface: many requests at once, retried, paid for, and none of them lost."""

from __future__ import annotations

import random
import re
import threading
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict

from tenacity import RetryCallState, Retrying, retry_if_exception, sleep_using_event, stop_after_attempt
from tenacity.wait import wait_random_exponential

from value_survey.config import AnthropicModel, OpenAIModel, digest
from value_survey.models.api_failures import FATAL, TOO_MUCH, RequestFailed, Why
from value_survey.models.api_kept import Kept, Service
from value_survey.models.api_ledger import Ledger, LimitReached, Spent
from value_survey.models.api_limits import CalledOff, Gate, Pace
from value_survey.models.api_report import failure_report
from value_survey.models.api_vendor import Reply, Vendor, prompt_bound, read_key
from value_survey.models.prices import price_of, price_table
from value_survey.models.protocol import Identity, Request, Response

_LONGEST_BACKOFF_S = 60.0
_DATED = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2})$")


class ServiceModel:
    """A model that answers over the network.

    Parameters
    ----------
    name
        Its name in params.yaml.
    settings
        Its entry in params.yaml.
    vendor
        The wire format.
    first_wait_s
        Mean seconds before the second attempt; each further wait is twice as long, drawn at random.

    Attributes
    ----------
    kept
        Answers of a step that was not answered as a whole: asking it again takes them from here.

    Raises
    ------
    InputError
        The price is not known, or not enough is known to hold the cap.
    """

    def __init__(
        self, name: str, settings: OpenAIModel | AnthropicModel, vendor: Vendor, first_wait_s: float = 0.5
    ) -> None:
        self._name = name
        self._settings = settings
        self._vendor = vendor
        self._price = price_of(name, settings)
        self._ledger = Ledger(settings, self._price, price_table().currency)
        self._gate = Gate(settings.max_concurrency)
        self._requests = Pace(settings.requests_per_minute)
        self._tokens = Pace(settings.tokens_per_minute)
        self._backoff = wait_random_exponential(multiplier=first_wait_s, max=_LONGEST_BACKOFF_S)
        self._lock = threading.Lock()
        self._served = ""
        self._fingerprints: set[str] = set()
        self._withheld: set[str] = set()
        self.kept = Kept()

    def __repr__(self) -> str:
        return f"ServiceModel({self._name!r})"

    @property
    def identity(self) -> Identity:
        """Which model exactly answered; complete once it has answered."""
        with self._lock:
            details = [self._vendor.library, ("base_url", self._settings.base_url)]
            details.append(("withheld", ", ".join(sorted(self._withheld))))
            if self._fingerprints:
                details.append(("system_fingerprint", ", ".join(sorted(self._fingerprints))))
            if self._price is not None:
                details.append(("price", f"{self._price.date}, {self._price.source}"))
            return Identity(
                name=self._name,
                backend=self._settings.backend,
                revision=self._served or self._settings.id,
                details=tuple(details),
            )

    @property
    def spent(self) -> Spent:
        """What was spent, earlier sittings that were carried over included."""
        return self._ledger.spent

    @property
    def concurrency(self) -> int:
        """Requests that may be under way at once now."""
        return self._gate.limit

    def carry(self, earlier: Spent) -> None:
        """Count what earlier sittings spent towards the limits."""
        self._ledger.carry(earlier)

    def keep_in(self, kept: Kept) -> None:
        """Keep answers there from now on, and go on with what is there: answers, and who gave them."""
        self.kept = kept
        self._ledger.note_in(kept.charge)
        with self._lock:
            self._served = kept.service.model or self._served
            self._fingerprints |= kept.service.fingerprints
            self._withheld |= kept.service.withheld

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        """Answer every request, in order.

        Raises
        ------
        InputError
            Some requests failed for good: which, why, and what to do. The answers of the others are kept.
        """
        self._note_withheld(requests)
        keys = _keys(requests)
        missing = [pair for pair in zip(keys, requests, strict=True) if pair[0] not in self.kept]
        failures = self._ask_all(missing)
        self.kept.fail(Counter(failure.why.value for _, failure in failures))
        if failures:
            arrived = len(requests) - len(failures)
            raise failure_report(self._name, self._settings, failures, arrived)
        return self.kept.hand_over(keys)

    def _ask_all(self, missing: Sequence[tuple[str, Request]]) -> list[tuple[Request, RequestFailed]]:
        """Ask what is missing, and give what failed in the order of the requests."""
        if not missing:
            return []
        stop = threading.Event()
        with ThreadPoolExecutor(min(self._settings.max_concurrency, len(missing)), "ask") as pool:
            asked = [pool.submit(self._ask, key, request, stop) for key, request in missing]
            try:
                for future in as_completed(asked):
                    future.result()
            except BaseException:  # an interruption too: send nothing more
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        outcomes = [(request, future.result()) for (_, request), future in zip(missing, asked, strict=True)]
        return [(request, failure) for request, failure in outcomes if failure is not None]

    def _ask(self, key: str, request: Request, stop: threading.Event) -> RequestFailed | None:
        """Ask until there is an answer, and keep it; give the last failure if there is none."""
        retrying = Retrying(
            stop=stop_after_attempt(self._settings.attempts),
            wait=self._wait,
            retry=retry_if_exception(self._worth_another),
            sleep=sleep_using_event(stop),
            reraise=True,
        )
        try:
            reply = retrying(self._attempt, request, stop)
        except CalledOff:
            return RequestFailed(Why.NOT_SENT)
        except RequestFailed as failure:
            failure.attempts = retrying.statistics.get("attempt_number", 1)
            # A wrong model before any right one is a mistake in params.yaml, not a slip of the server.
            if failure.why in FATAL or (failure.why is Why.WRONG_MODEL and not self._served):
                stop.set()
            return failure
        except BaseException:  # a mistake of this package: the others would make it too
            stop.set()
            raise
        self.kept.learn(self._service)
        usage = reply.usage
        response = Response(reply.text, usage.prompt_tokens, usage.response_tokens, reply.finish_reason)
        self.kept.keep(key, request, response)
        return None

    @property
    def _service(self) -> Service:
        with self._lock:
            return Service(self._served, frozenset(self._fingerprints), frozenset(self._withheld))

    def _attempt(self, request: Request, stop: threading.Event) -> Reply:
        entered = self._gate.enter(stop)
        success, overloaded, pause = False, False, 0.0
        try:
            reply = self._send(request, stop)
            success = True
        except RequestFailed as failure:
            overloaded = failure.why in TOO_MUCH
            wanted, longest = failure.retry_after or 0.0, self._settings.longest_wait_s
            if wanted > longest:
                failure.detail += f"; it asks for a pause of {wanted:g} s, longest_wait_s is {longest:g}"
            elif overloaded:
                pause = wanted
            raise
        finally:
            self._gate.leave(entered, success=success, overloaded=overloaded, pause=pause)
        return reply

    def _send(self, request: Request, stop: threading.Event) -> Reply:
        """Send a request once, within pace and limits, and account for it."""
        prompt = prompt_bound(request)
        response = request.decoding.max_new_tokens * self._vendor.sequences(request.decoding)
        self._requests.take(1, stop)
        minute = self._tokens.take(prompt + response, stop)
        try:
            reservation = self._ledger.reserve(prompt, response, stop)
        except LimitReached as limit:
            raise RequestFailed(Why.LIMIT, str(limit)) from None
        usage, failed, billed = None, True, True
        try:
            reply = self._vendor.send(request)
            usage = reply.usage
            self._check_served(reply)
            failed = False
        except RequestFailed as failure:
            usage, billed = failure.usage, failure.billed
            raise
        finally:
            self._ledger.settle(reservation, usage, failed=failed, billed=billed)
            if usage is not None:
                self._tokens.correct(minute, usage.prompt_tokens + usage.response_tokens)
        return reply

    def _worth_another(self, error: BaseException) -> bool:
        return (
            isinstance(error, RequestFailed)
            and error.retryable
            and (error.retry_after or 0.0) <= self._settings.longest_wait_s
        )

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        if isinstance(error, RequestFailed) and error.retry_after is not None:
            # Not before the time the server named, and not all of them at that very moment.
            return error.retry_after + random.uniform(0.0, min(1.0, error.retry_after / 10))
        return self._backoff(state)

    def _check_served(self, reply: Reply) -> None:
        """Refuse an answer of another model, or of another snapshot than the first answer's."""
        settings = self._settings
        wanted = settings.served_name or settings.id
        right = reply.model == wanted or (not settings.served_name and _DATED.sub("", reply.model) == wanted)
        with self._lock:
            if not self._served and right:
                self._served = reply.model
            if not right or reply.model != self._served:
                expected = self._served or wanted
                raise RequestFailed(
                    Why.WRONG_MODEL, f"{reply.model[:80]!r} instead of {expected!r}", usage=reply.usage
                )
            if reply.fingerprint:
                self._fingerprints.add(reply.fingerprint)

    def _note_withheld(self, requests: Sequence[Request]) -> None:
        names = {name for request in requests for name in self._vendor.withheld(request.decoding)}
        if new := names - self._withheld:
            with self._lock:
                self._withheld |= new
            warnings.warn(
                f"{self._name}: the service is not told {', '.join(sorted(new))}; "
                "the results record it, and respondents differ in fewer ways than the method asks for",
                stacklevel=3,
            )


def load_service(name: str, settings: OpenAIModel | AnthropicModel, answer_marker: str = "") -> ServiceModel:
    """Make ready a model behind an interface; nothing is sent yet.

    Parameters
    ----------
    name, settings
        The model and its entry in params.yaml.
    answer_marker
        What a text ends with that a pre-trained model goes on from.

    Raises
    ------
    InputError
        The library, the key or the price is missing.
    """
    secret = read_key(settings.key_env, f"params.yaml: models.{name}")
    # Each library is optional, and imported for its own models only.
    if isinstance(settings, OpenAIModel):
        from value_survey.models.openai_api import OpenAIVendor  # noqa: PLC0415

        return ServiceModel(name, settings, OpenAIVendor(settings, secret, answer_marker))
    from value_survey.models.anthropic_api import AnthropicVendor  # noqa: PLC0415

    return ServiceModel(name, settings, AnthropicVendor(settings, secret))


def _keys(requests: Sequence[Request]) -> list[str]:
    """Name every request by its content; equal requests are told apart by their order."""
    seen: Counter[str] = Counter()
    keys = []
    for request in requests:
        content = digest(asdict(request))
        keys.append(f"{content}-{seen[content]}")
        seen[content] += 1
    return keys
