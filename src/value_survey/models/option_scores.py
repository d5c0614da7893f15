"""How probable each option is as the beginning of a response (first-token probing)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from value_survey.models.branches import Conversation
from value_survey.models.protocol import OptionScores
from value_survey.models.ragged import RaggedModel
from value_survey.models.sharing import common_prefix


@dataclass(frozen=True)
class Choices:
    """The options of one prompt, in tokens.

    Attributes
    ----------
    prompt_tokens
        Tokens of the prompt alone.
    texts
        Code → token ids of the prompt and the beginning of the response that chooses this option.
    """

    prompt_tokens: int
    texts: Mapping[int, list[int]]

    def forced(self) -> list[int]:
        """Give what all options begin with; each goes on with at least one token of its own."""
        texts = list(self.texts.values())
        shared = min(common_prefix(texts[0], text) for text in texts)
        return texts[0][: min(shared, *(len(text) - 1 for text in texts))]


def score_options(model: RaggedModel, asked: Sequence[Choices]) -> list[OptionScores]:
    """Give the probability of every option after its prompt.

    The common beginning of the options (`Answer:`) is forced. From there each option's probability is the
    product of its tokens' probabilities over the whole vocabulary. Where the tokens of an option begin
    another one (1 and 10), it is chosen only if none of the tokens follows that lead on to the other.

    Parameters
    ----------
    model
        The packed model.
    asked
        Prompts with their options, at least one each.

    Returns
    -------
    list of OptionScores
        In the order of the prompts. Options whose first own tokens differ take one forward pass of a prompt;
        all prompts are packed.
    """
    scores: list[OptionScores] = []
    block: list[Choices] = []
    size = 0
    for choices in asked:
        if block and size + choices.prompt_tokens > model.max_prefill_tokens:
            scores += _score_block(model, block)
            block, size = [], 0
        block.append(choices)
        size += choices.prompt_tokens
    return scores + (_score_block(model, block) if block else [])


def _score_block(model: RaggedModel, block: Sequence[Choices]) -> list[OptionScores]:
    """Score prompts whose keys and values are held at the same time."""
    following = [_following(choices) for choices in block]
    texts = [list(text) for tree in following for text in tree]
    logits = model.prefill([Conversation() for _ in texts], texts).double()
    totals = logits.logsumexp(dim=-1)
    row = 0
    scores = []
    for choices, tree in zip(block, following, strict=True):
        steps: dict[tuple[int, ...], dict[int, float]] = {}
        for text, tokens in tree.items():
            own = (logits[row, tokens] - totals[row]).tolist()
            steps[text] = dict(zip(tokens, own, strict=True))
            row += 1
        scores.append(_scores(choices, steps))
    return scores


def _following(choices: Choices) -> dict[tuple[int, ...], list[int]]:
    """Give each beginning that has to be looked at, with the tokens that may follow it."""
    start = len(choices.forced())
    following: dict[tuple[int, ...], list[int]] = {}
    for text in choices.texts.values():
        for end in range(start, len(text)):
            tokens = following.setdefault(tuple(text[:end]), [])
            if text[end] not in tokens:
                tokens.append(text[end])
    return following


def _scores(choices: Choices, steps: Mapping[tuple[int, ...], Mapping[int, float]]) -> OptionScores:
    start = len(choices.forced())
    logs = {}
    for code, text in choices.texts.items():
        total = sum(steps[tuple(text[:end])][text[end]] for end in range(start, len(text)))
        goes_on = math.fsum(math.exp(log) for log in steps.get(tuple(text), {}).values())
        logs[code] = total + (math.log1p(-goes_on) if goes_on < 1.0 else -math.inf)
    highest = max(logs.values())
    weights = {code: math.exp(log - highest) for code, log in logs.items()}
    whole = math.fsum(weights.values())
    return OptionScores(
        probabilities={code: weight / whole for code, weight in weights.items()},
        mass=min(1.0, whole * math.exp(highest)),
        prompt_tokens=choices.prompt_tokens,
    )
