"""Who a simulated respondent is, drawn once from a random stream of its own (Algorithm 1, initialisation)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from value_survey.config import DefSettings
from value_survey.simulation.questionnaire import Region


@dataclass(frozen=True)
class Profile:
    """The configuration of one respondent.

    Attributes
    ----------
    region
        Where it lives; None when the culture's regions are not known.
    memory_length
        Answers it can remember: uniform on 0 … L_m.
    num_beams
        Beams of its decoding: uniform on 1 … B_m.
    do_sample
        Whether its decoding samples: a fair coin.
    """

    region: str | None
    memory_length: int
    num_beams: int
    do_sample: bool


def seed_of(seed: int, *labels: object) -> int:
    """Derive a 63-bit seed from a seed and labels; independent of the machine and of the order of calls."""
    text = "/".join([str(seed), *map(str, labels)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def stream_of(seed: int, *labels: object) -> np.random.Generator:
    """Give the random stream that belongs to a seed and labels."""
    return np.random.default_rng(seed_of(seed, *labels))


def draw(
    settings: DefSettings, regions: Sequence[Region], seed: int, culture: str, respondent: int
) -> Profile:
    """Draw a respondent.

    The same respondent of the same culture is the same in every run, whatever the model or the probing
    method: runs can be compared in pairs.
    """
    stream = stream_of(seed, "profile", culture, respondent)
    memory_length = int(stream.integers(0, settings.max_memory_length + 1))
    num_beams = int(stream.integers(1, settings.max_beams + 1))
    do_sample = bool(stream.integers(0, 2))
    region = None
    if regions:
        shares = None
        if settings.regions == "participants":
            shares = np.array([region.share for region in regions])
            shares = shares / shares.sum()
        region = regions[int(stream.choice(len(regions), p=shares))].name
    return Profile(region, memory_length, num_beams, do_sample)
