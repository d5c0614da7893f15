"""Which tokens may come next, picked out of the whole vocabulary for all sequences at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

BLOCK = 64
"""Tokens whose largest logit is looked at first."""

ROWS = 8
"""Rows that are normalised together: so few that their float32 copy stays in the processor's cache."""


@dataclass(frozen=True)
class Candidates:
    """Tokens that may come next, on the CPU.

    Attributes
    ----------
    tokens
        Shape (rows, most candidates of a row), by token id in each row.
    log_probs
        Same shape, float32, of the whole vocabulary; minus infinity where a row has fewer candidates.
    """

    tokens: torch.Tensor
    log_probs: torch.Tensor

    def of(self, start: int, stop: int) -> Candidates:
        """Give those of some rows."""
        return Candidates(self.tokens[start:stop], self.log_probs[start:stop])


def likeliest(logits: torch.Tensor, counts: Sequence[int]) -> Candidates:
    """Pick the likeliest tokens of each row.

    Parameters
    ----------
    logits
        Shape (rows, vocabulary).
    counts
        How many tokens each row needs at least; 0 needs them all. Tokens that are as likely as the last one
        needed are candidates too, as in the top-k filter of transformers.

    Returns
    -------
    Candidates
        Normalised over the whole vocabulary.
    """
    vocabulary = logits.shape[-1]
    needed = torch.tensor([min(count, vocabulary) or vocabulary for count in counts], device=logits.device)
    rows, tokens = _at_least_as_likely(logits, needed)
    log_probs = logits[rows, tokens].float() - _normalisers(logits)[rows]
    rows, tokens, log_probs = rows.cpu(), tokens.cpu(), log_probs.cpu()
    found = torch.bincount(rows, minlength=len(logits))
    place = torch.arange(len(rows)) - (found.cumsum(0) - found)[rows]
    shape = (len(logits), int(found.max()))
    all_tokens, all_log_probs = torch.zeros(shape, dtype=torch.long), torch.full(shape, -torch.inf)
    all_tokens[rows, place] = tokens
    all_log_probs[rows, place] = log_probs
    return Candidates(all_tokens, all_log_probs)


def _at_least_as_likely(logits: torch.Tensor, needed: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Find every token that is at least as likely as the last one that its row needs.

    The largest logits are in the blocks with the largest maxima: the rest need not be looked at one by one.

    Returns
    -------
    tuple of torch.Tensor
        Row and token of each, in this order.
    """
    count, vocabulary = logits.shape
    partial = needed < vocabulary
    most = int(torch.where(partial, needed, 1).max())
    blocks = vocabulary // BLOCK
    if blocks <= most or vocabulary % BLOCK or not bool(partial.all()):
        ordered = logits.topk(most, dim=-1).values
        last = ordered.gather(1, needed.clamp(max=most)[:, None] - 1)
        threshold = torch.where(partial[:, None], last, -torch.inf)
        rows, tokens = torch.nonzero(logits >= threshold, as_tuple=True)
        return rows, tokens
    parts = logits.view(count, blocks, BLOCK)
    highest = parts.amax(dim=-1)
    chosen = highest.topk(most, dim=-1).indices
    inside = parts.gather(1, chosen[:, :, None].expand(-1, -1, BLOCK)).flatten(1)
    threshold = inside.topk(most, dim=-1).values.gather(1, needed[:, None] - 1)
    rows, block = torch.nonzero(highest >= threshold, as_tuple=True)
    place, offset = torch.nonzero(parts[rows, block] >= threshold[rows], as_tuple=True)
    return rows[place], block[place] * BLOCK + offset


def _normalisers(logits: torch.Tensor) -> torch.Tensor:
    """Give the logarithm of the sum of exponentials of each row, in float32."""
    parts = torch.split(logits, ROWS)
    return torch.cat([part.float().logsumexp(dim=-1) for part in parts])
