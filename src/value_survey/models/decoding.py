"""The decoding loop of the Diversity-Enhanced Framework: every respondent with its own configuration.

DEF gives each respondent other beams and another sampling switch (section 4.3). `generate` of transformers
takes one configuration a call, so calls grouped by configuration hold one or two respondents. This loop
advances all of them together: the rows of a step are the beams of everybody still answering. For one
respondent it does what `generate` does with the same settings (greedy and beam search to the token;
sampling and beam sampling draw from the same distribution, through a random stream of the respondent's own).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch

from value_survey.models.protocol import Decoding, Extent, FinishReason
from value_survey.models.ragged import Conversation, RaggedModel

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


class _Beams:
    """Beam search, or beam sampling, of one respondent, as transformers' `_beam_search` does a batch of 1.

    With one beam it is greedy search, or plain sampling.
    """

    def __init__(
        self,
        decoding: Decoding,
        seed: int,
        end_tokens: frozenset[int],
        complete: Complete | None,
        device: torch.device,
    ) -> None:
        self.decoding = decoding
        self.complete = complete if decoding.extent is Extent.FIRST_SENTENCE else None
        self.stream = torch.Generator().manual_seed(seed)
        self.ends = torch.tensor(sorted(end_tokens), device=device)
        self.scores = torch.full((decoding.num_beams,), _IMPOSSIBLE, device=device)
        self.scores[0] = 0.0  # in the first step all beams are the same: only one of them may be continued
        self.sequences: list[list[int]] = [[] for _ in range(decoding.num_beams)]
        self.finished: list[tuple[float, list[int], FinishReason]] = []
        self.length = 0
        self.done = False

    def step(self, log_probs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Choose the next token of every beam from log probabilities of shape (beams, vocabulary).

        Returns
        -------
        tuple of torch.Tensor
            The next tokens, and the beam each of them continues, both of shape (beams,).
        """
        beams = self.decoding.num_beams
        vocabulary = log_probs.shape[-1]
        if beams == 1:
            tokens, origins, totals = self._one(log_probs)
        else:
            count = max(2, 1 + len(self.ends)) * beams
            accumulated = self._filtered(log_probs) + self.scores[:, None]
            if self.decoding.do_sample:
                chosen = sample_without_replacement(accumulated.flatten(), count, self.stream)
            else:
                chosen = accumulated.flatten().topk(count).indices
            totals = accumulated.flatten()[chosen]
            tokens, origins = chosen % vocabulary, chosen // vocabulary
        self.length += 1
        ended = torch.isin(tokens, self.ends)
        full = self.length >= self.decoding.max_new_tokens
        whole = torch.tensor(self._whole(tokens, origins), device=tokens.device)
        self._finish(tokens, origins, totals, ended, whole, full)
        ended |= whole
        # Continue the best candidates that did not end. `totals` of sampled candidates are in drawn order.
        running = totals + (ended | full).float() * _IMPOSSIBLE
        best = running.topk(beams).indices
        self.scores = running[best]
        next_tokens, next_origins = tokens[best], origins[best]
        self.sequences = [
            [*self.sequences[origin], token]
            for origin, token in zip(next_origins.tolist(), next_tokens.tolist(), strict=True)
        ]
        self.done = full or self._cannot_improve() or bool(ended.all())
        return next_tokens, next_origins

    def result(self) -> Decoded:
        """Give the best finished sequence."""
        _, tokens, reason = max(self.finished, key=lambda entry: entry[0])
        return Decoded(tuple(tokens), reason)

    def _filtered(self, log_probs: torch.Tensor) -> torch.Tensor:
        if not self.decoding.do_sample:
            return log_probs
        keep = 1 if self.decoding.num_beams == 1 else max(2, len(self.ends) + 1)
        return filter_scores(log_probs, self.decoding, keep)

    def _whole(self, tokens: torch.Tensor, origins: torch.Tensor) -> list[bool]:
        if self.complete is None:
            return [False] * len(tokens)
        return [
            self.complete([*self.sequences[origin], token])
            for token, origin in zip(tokens.tolist(), origins.tolist(), strict=True)
        ]

    def _one(self, log_probs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        if self.decoding.do_sample:
            token = sample_without_replacement(self._filtered(log_probs)[0], 1, self.stream)
        else:
            token = log_probs[0].argmax()[None]
        return token, torch.zeros_like(token), self.scores + log_probs[0, token]

    def _finish(
        self,
        tokens: torch.Tensor,
        origins: torch.Tensor,
        totals: torch.Tensor,
        ended: torch.Tensor,
        whole: torch.Tensor,
        full: bool,
    ) -> None:
        # Only the first `num_beams` candidates may end a sequence; the others keep beams running.
        columns = (tokens, origins, totals, ended, whole)
        for token, origin, total, end, complete in list(
            zip(*(column.tolist() for column in columns), strict=True)
        )[: self.decoding.num_beams]:
            if end:
                self.finished.append((total / self.length, self.sequences[origin], FinishReason.STOP))
            elif complete or full:
                sequence = [*self.sequences[origin], token]
                reason = FinishReason.SENTENCE if complete else FinishReason.LENGTH
                self.finished.append((total / self.length, sequence, reason))
        self.finished.sort(key=lambda entry: -entry[0])
        del self.finished[self.decoding.num_beams :]

    def _cannot_improve(self) -> bool:
        if len(self.finished) < self.decoding.num_beams:
            return False
        return float(self.scores[0]) / self.length <= self.finished[-1][0]


def decode(
    model: RaggedModel,
    conversations: Sequence[Conversation],
    prompts: Sequence[list[int]],
    decodings: Sequence[Decoding],
    seeds: Sequence[int],
    end_tokens: frozenset[int],
    stored: Iterable[Conversation] = (),
    complete: Complete | None = None,
) -> list[Decoded]:
    """Answer all prompts together, each with its own decoding and its own random stream.

    Parameters
    ----------
    model
        The packed model.
    conversations
        One per prompt; keeps keys and values for the next call.
    prompts
        Token ids.
    decodings, seeds
        One per prompt.
    end_tokens
        Token ids that end a response.
    stored
        Further conversations that may hold beginnings of the prompts.
    complete
        Ends the sequences of responses whose extent is the first sentence.

    Returns
    -------
    list of Decoded
        In the order of the prompts.
    """
    # As in transformers, choices are made in float32 whatever the model computes in.
    logits = model.prefill(conversations, prompts, stored).float()
    # The same prompt without chance gives the same response: it is decoded once.
    first: dict[object, int] = {}
    same = [
        first.setdefault(index if decoding.do_sample else (tuple(prompt), decoding), index)
        for index, (prompt, decoding) in enumerate(zip(prompts, decodings, strict=True))
    ]
    device = logits.device
    beams = {
        index: _Beams(decodings[index], seeds[index], end_tokens, complete, device)
        for index in first.values()
    }
    log_probs = torch.log_softmax(logits, dim=-1)
    active = list(beams)
    pieces = [
        log_probs[index].expand(state.decoding.num_beams, -1).contiguous() for index, state in beams.items()
    ]
    for index, state in beams.items():
        conversations[index].start_tail(state.decoding.num_beams, state.decoding.max_new_tokens)
    while active:
        tokens: list[torch.Tensor] = []
        still: list[int] = []
        for index, piece in zip(active, pieces, strict=True):
            next_tokens, origins = beams[index].step(piece)
            if beams[index].done:
                conversations[index].drop_tail()
                continue
            if not torch.equal(origins, torch.arange(len(origins), device=device)):
                conversations[index].reorder_tail(origins)
            tokens.append(next_tokens)
            still.append(index)
        active = still
        if active:
            logits = model.decode([conversations[index] for index in active], tokens).float()
            log_probs = torch.log_softmax(logits, dim=-1)
            pieces = list(torch.split(log_probs, [len(beam) for beam in tokens]))
    return [beams[index].result() for index in same]
