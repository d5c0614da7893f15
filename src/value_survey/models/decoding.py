"""The decoding loop of the Diversity-Enhanced Framework: every respondent with its own configuration.

DEF gives each respondent other beams and another sampling switch (section 4.3). `generate` of transformers
takes one configuration a call, so calls grouped by configuration hold one or two respondents. This loop
advances all of them together: the rows of a step are the beams of everybody still answering. For one
respondent it does what `generate` does with the same settings (greedy and beam search to the token;
sampling and beam sampling draw from the same distribution, through a random stream of the respondent's own).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from value_survey.models.beams import Beams, Complete, Decoded
from value_survey.models.branches import Branches, Conversation
from value_survey.models.candidates import likeliest
from value_survey.models.protocol import Decoding
from value_survey.models.ragged import RaggedModel


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
    logits = model.prefill(conversations, prompts, stored)
    # The same prompt without chance gives the same response: it is decoded once.
    first: dict[object, int] = {}
    same = [
        first.setdefault(index if decoding.do_sample else (tuple(prompt), decoding), index)
        for index, (prompt, decoding) in enumerate(zip(prompts, decodings, strict=True))
    ]
    beams = {index: Beams(decodings[index], seeds[index], end_tokens, complete) for index in first.values()}
    # Those who were asked the same go on from one conversation, whose keys and values are held once.
    asked: dict[tuple[int, ...], list[int]] = {}
    for index in beams:
        asked.setdefault(tuple(prompts[index]), []).append(index)
    groups = list(asked.values())
    branches = [
        Branches(conversations[group[0]], sum(beams[index].decoding.num_beams for index in group))
        for group in groups
    ]
    for prompt, conversation in zip(prompts, conversations, strict=True):
        conversation.become(conversations[asked[tuple(prompt)][0]])
    # At first every beam stands at the end of the prompt.
    logits = logits[[index for group in groups for index in group for _ in range(decodings[index].num_beams)]]
    while groups:
        needed = [beams[index].needed for group in groups for index in group]
        rows = [beams[index].decoding.num_beams for group in groups for index in group]
        candidates = likeliest(
            logits, [count for count, own in zip(needed, rows, strict=True) for _ in range(own)]
        )
        tokens: list[int] = []
        still: list[tuple[list[int], Branches]] = []
        row = 0
        for group, branch in zip(groups, branches, strict=True):
            begun, going, past = row, [], []
            for index in group:
                own = beams[index]
                chosen, origins = own.step(candidates.of(row, row + own.decoding.num_beams))
                if not own.done:
                    going.append(index)
                    tokens += chosen
                    past += [row - begun + origin for origin in origins]
                row += own.decoding.num_beams
            if going:
                branch.follow(past)
                still.append((going, branch))
        groups, branches = [going for going, _ in still], [branch for _, branch in still]
        if groups:
            logits = model.decode(branches, tokens)
    return [beams[index].result() for index in same]
