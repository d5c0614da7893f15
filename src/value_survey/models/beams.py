"""Beam search, or beam sampling, of one response, as transformers' `generate` does it for a batch of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from value_survey.models.candidates import Candidates
from value_survey.models.protocol import Decoding, Extent, FinishReason

_IMPOSSIBLE = -1.0e9
"""Score of what must not be chosen; finite, as in transformers, so that sums stay ordered."""

Complete = Callable[[Sequence[int]], bool]
"""Tells whether a sequence of generated tokens needs no more; asked at every token."""


@dataclass(frozen=True)
class Decoded:
    """Token ids of a response without its end token, and why it ended."""

    tokens: tuple[int, ...]
    finish_reason: FinishReason


def filter_scores(scores: torch.Tensor, decoding: Decoding, keep: int) -> torch.Tensor:
    """Apply temperature, top-k and top-p to log probabilities, in this order, as transformers does.

    Parameters
    ----------
    scores
        Log probabilities, shape (beams, vocabulary).
    decoding
        The settings.
    keep
        Tokens that survive whatever top-k and top-p say.

    Returns
    -------
    torch.Tensor
        Same shape; tokens filtered out are minus infinity. Not renormalised.
    """
    if decoding.temperature != 1.0:
        scores = scores / decoding.temperature
    if decoding.top_k > 0:
        limit = min(max(decoding.top_k, keep), scores.shape[-1])
        threshold = scores.topk(limit, dim=-1).values[..., -1:]
        scores = scores.masked_fill(scores < threshold, -torch.inf)
    if decoding.top_p < 1.0:
        ordered, order = scores.sort(dim=-1)
        remove = ordered.softmax(dim=-1).cumsum(dim=-1) <= 1.0 - decoding.top_p
        remove[..., -keep:] = False
        scores = scores.masked_fill(remove.scatter(-1, order, remove), -torch.inf)
    return scores


def sample_without_replacement(scores: torch.Tensor, count: int, stream: torch.Generator) -> torch.Tensor:
    """Draw `count` different indices, each with probability proportional to exp(score), in the order drawn.

    Adding Gumbel noise and taking the largest is the same distribution as drawing one after the other
    without replacement (Kool et al. 2019). Noise is drawn for the possible indices only.
    """
    possible = torch.nonzero(scores > -torch.inf).squeeze(-1)
    uniform = torch.rand(len(possible), generator=stream, dtype=torch.float64)
    noise = -torch.log(-torch.log(uniform.clamp_min(1e-300))).to(scores.device)
    ranked = (scores[possible].double() + noise).topk(min(count, len(possible))).indices
    return possible[ranked]


class Beams:
    """The sequences of one response. With one beam it is greedy search, or plain sampling.

    Parameters
    ----------
    decoding, seed
        Of the response.
    end_tokens
        Token ids that end a response.
    complete
        Ends the sequences of a response whose extent is the first sentence.
    """

    def __init__(
        self, decoding: Decoding, seed: int, end_tokens: frozenset[int], complete: Complete | None
    ) -> None:
        self.decoding = decoding
        self.done = False
        self._complete = complete if decoding.extent is Extent.FIRST_SENTENCE else None
        self._stream = torch.Generator().manual_seed(seed)
        self._ends = end_tokens
        self._scores = torch.full((decoding.num_beams,), _IMPOSSIBLE)
        self._scores[0] = 0.0  # at first all beams are the same: only one of them may be continued
        self._sequences: list[list[int]] = [[] for _ in range(decoding.num_beams)]
        self._finished: list[tuple[float, list[int], FinishReason]] = []
        self._length = 0

    @property
    def needed(self) -> int:
        """How many of the likeliest tokens each beam chooses from; 0 for the whole vocabulary."""
        if self.decoding.do_sample:
            return max(self.decoding.top_k, self._keep) if self.decoding.top_k else 0
        return 1 if self.decoding.num_beams == 1 else self._drawn

    def step(self, candidates: Candidates) -> tuple[list[int], list[int]]:
        """Choose the next token of every beam.

        Parameters
        ----------
        candidates
            One row per beam.

        Returns
        -------
        tuple of list of int
            The next tokens, and the beam each of them continues.
        """
        chosen, totals = self._choose(candidates.log_probs)
        width = candidates.tokens.shape[1]
        origins = [place // width for place in chosen.tolist()]
        tokens: list[int] = candidates.tokens.flatten()[chosen].tolist()
        self._length += 1
        full = self._length >= self.decoding.max_new_tokens
        reasons = [self._reason(token, origin, full) for token, origin in zip(tokens, origins, strict=True)]
        # Only the first `num_beams` candidates may end a sequence; the others keep beams running.
        for place, reason in enumerate(reasons[: self.decoding.num_beams]):
            if reason is not None:
                own = [] if reason is FinishReason.STOP else [tokens[place]]
                sequence = [*self._sequences[origins[place]], *own]
                self._finished.append((float(totals[place]) / self._length, sequence, reason))
        self._finished.sort(key=lambda entry: -entry[0])
        del self._finished[self.decoding.num_beams :]
        # Continue the best candidates that did not end. Those of sampling are in the order drawn.
        running = totals + torch.tensor([0.0 if reason is None else _IMPOSSIBLE for reason in reasons])
        best = running.topk(self.decoding.num_beams).indices
        self._scores = running[best]
        places = best.tolist()
        self._sequences = [[*self._sequences[origins[place]], tokens[place]] for place in places]
        self.done = full or self._cannot_improve() or None not in reasons
        return [tokens[place] for place in places], [origins[place] for place in places]

    def result(self) -> Decoded:
        """Give the best finished sequence."""
        _, tokens, reason = max(self._finished, key=lambda entry: entry[0])
        return Decoded(tuple(tokens), reason)

    @property
    def _keep(self) -> int:
        """Tokens of a beam that survive the filters."""
        return 1 if self.decoding.num_beams == 1 else max(2, len(self._ends) + 1)

    @property
    def _drawn(self) -> int:
        """Candidates taken of all beams together: enough to go on if every end token is among them."""
        return 1 if self.decoding.num_beams == 1 else max(2, len(self._ends) + 1) * self.decoding.num_beams

    def _choose(self, log_probs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Give the places of the candidates, counted through all beams, and the scores they lead to."""
        if not self.decoding.do_sample:
            scores = (log_probs + self._scores[:, None]).flatten()
            chosen = scores.argmax()[None] if self._drawn == 1 else scores.topk(self._drawn).indices
            return chosen, scores[chosen]
        scores = (filter_scores(log_probs, self.decoding, self._keep) + self._scores[:, None]).flatten()
        chosen = sample_without_replacement(scores, self._drawn, self._stream)
        return chosen, scores[chosen]

    def _reason(self, token: int, origin: int, full: bool) -> FinishReason | None:
        """Tell why a sequence ends with a token; None if it goes on."""
        if token in self._ends:
            return FinishReason.STOP
        if self._complete is not None and self._complete([*self._sequences[origin], token]):
            return FinishReason.SENTENCE
        return FinishReason.LENGTH if full else None

    def _cannot_improve(self) -> bool:
        if len(self._finished) < self.decoding.num_beams:
            return False
        return float(self._scores[0]) / self._length <= self._finished[-1][0]
