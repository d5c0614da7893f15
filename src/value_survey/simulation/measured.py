"""What finished simulations say of the size of tokens, the length of answers and the time they take."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from value_survey.config import Params
from value_survey.simulation import store
from value_survey.simulation.collect import SIMULATIONS
from value_survey.simulation.probing.interview import PARTS
from value_survey.simulation.stand_in import SHARING, Length
from value_survey.terms import Language, Probing

CHARACTERS_PER_TOKEN = {Language.EN: 4.0, Language.ZH: 1.5}
"""Used for a language in which nothing was simulated yet: the usual figures of present tokenizers."""

SENTENCE = {Language.EN: 120.0, Language.ZH: 45.0}
"""Characters of a remembered answer, first sentence of its explanation included; where nothing is known."""

SENTENCE_SHARE = (0.5, 1.0, 2.0)
"""Its least, likely and most length in proportion, where no answer of the same model is known."""

ANSWER_SHARE = (0.2, 0.6, 1.0)
"""Length of an answer as a share of `max_new_tokens`, least, likely and most, where nothing is measured."""

_CCSV = (Probing.CCSV_SINGLE, Probing.CCSV_LIST)


@dataclass(frozen=True)
class Measured:
    """What an estimate rests on.

    Attributes
    ----------
    lengths
        Of an answer: least, likely and most.
    seconds_per_token
        Of prompts and answers together; NaN where nothing of this model was timed.
    same_method
        Whether the time is of the same probing method; of another one it is a rough guide.
    basis
        Where the figures come from.
    """

    lengths: tuple[Length, Length, Length]
    seconds_per_token: float
    same_method: bool
    basis: str


def measure(root: Path, params: Params, run: str) -> Measured:
    """Look at the finished simulations of a run's language; the nearest to the run count."""
    settings = params.runs[run]
    finished = _finished(root, params, settings.language)
    interviews = [name for name in finished if params.runs[name].probing in PARTS]
    own = [name for name in finished if params.runs[name].model == settings.model]
    same = [name for name in own if params.runs[name].probing is settings.probing]
    said: list[str] = []
    sizes = _preferred(own, interviews)
    if sizes:
        frames = [_texts(root, name) for name in sizes]
        characters = sum(frame["characters"].sum() for frame in frames)
        per_token = float(characters) / float(sum(frame["prompt_tokens"].sum() for frame in frames))
        remembered = pd.concat([frame["remembered"] for frame in frames]).dropna()
        sentence = float(remembered.mean()) if len(remembered) else SENTENCE[settings.language]
        said.append(f"size of tokens: {', '.join(sizes)}")
    else:
        per_token, sentence = CHARACTERS_PER_TOKEN[settings.language], SENTENCE[settings.language]
        said.append("nothing simulated in this language yet: usual sizes of tokens")
    tokens, source = _lengths(root, params, run, same, own, interviews)
    said.append(f"length of answers: {source}")
    timed = same or [name for name in own if params.runs[name].probing not in SHARING]
    if timed:
        said.append(f"time: {', '.join(timed)}" + ("" if same else ", of another method: a rough guide"))
    spread = (1.0, 1.0, 1.0) if set(sizes) & set(own) else SENTENCE_SHARE
    low, likely, high = (
        Length(value, per_token, sentence * share) for value, share in zip(tokens, spread, strict=True)
    )
    return Measured((low, likely, high), _seconds(root, timed), bool(same), "; ".join(said))


def _finished(root: Path, params: Params, language: Language) -> list[str]:
    return [
        name
        for name, other in params.runs.items()
        if params.models[other.model].backend != "scripted"
        and other.language is language
        and (root / SIMULATIONS / name / store.RUN).exists()
        and (root / SIMULATIONS / name / store.RESPONSES).exists()
    ]


def _preferred(own: Sequence[str], interviews: Sequence[str]) -> list[str]:
    """Interviews of the same model, or of any; those write one prompt a row, so that its tokens are known."""
    return [name for name in interviews if name in own] or list(interviews)


def _lengths(
    root: Path, params: Params, run: str, same: Sequence[str], own: Sequence[str], interviews: Sequence[str]
) -> tuple[tuple[float, float, float], str]:
    """Give the tokens of an answer, and what they come from."""
    settings = params.runs[run]
    limit = float(settings.max_new_tokens)
    # Answers that were cut at a lower limit do not tell how long they would be.
    long_enough = [name for name in interviews if params.runs[name].max_new_tokens >= limit]
    names = list(same)
    if not names and settings.probing is not Probing.CCSV_LIST:
        names = [name for name in own if name in long_enough] or long_enough
    if not names or settings.probing is Probing.FIRST_TOKEN:
        low, likely, high = (share * limit for share in ANSWER_SHARE)
        return (low, likely, high), f"{low:.0f} to {high:.0f} tokens, likely {likely:.0f} (assumed)"
    lengths = pd.concat([_per_text(root, params, name) for name in names])
    low, likely, high = (min(float(value), limit) for value in (*lengths.quantile([0.05, 0.5, 0.95]),))
    return (low, likely, high), ", ".join(names)


def _per_text(root: Path, params: Params, name: str) -> pd.Series:
    """Give the mean tokens of a text in each item of a finished run."""
    frame = store.read_responses(
        root / SIMULATIONS / name / store.RESPONSES, ["item_id", "response_tokens", "respondent"]
    )
    by_item = frame.groupby("item_id")
    probing = params.runs[name].probing
    # An initial answer, critiques and drafts; a vote is a number.
    texts = 1 + 2 * params.simulation.ccsv.decodes if probing in _CCSV else 1
    chains = 1 if probing is Probing.CCSV_LIST else by_item["respondent"].nunique()
    return by_item["response_tokens"].sum() / chains / texts


def _seconds(root: Path, timed: Sequence[str]) -> float:
    """Give the seconds per token of finished runs; NaN if there are none."""
    facts = [store.read_run(root / SIMULATIONS / name / store.RUN) for name in timed]
    tokens = sum(fact["prompt_tokens"] + fact["response_tokens"] for fact in facts)
    return sum(fact["seconds"] for fact in facts) / tokens if tokens else math.nan


def _texts(root: Path, run: str) -> pd.DataFrame:
    """Give the characters and tokens put to the model, and the mean length of what it was reminded of."""
    frame = store.read_responses(
        root / SIMULATIONS / run / store.RESPONSES, ["prompt", "memory", "prompt_tokens"]
    )
    memories = [json.loads(text) for text in frame["memory"]]
    return frame.assign(
        characters=frame["prompt"].str.len()
        + [sum(len(question) + len(answer) for question, answer in memory) for memory in memories],
        remembered=[
            sum(len(answer) for _, answer in memory) / len(memory) if memory else math.nan
            for memory in memories
        ],
    )
