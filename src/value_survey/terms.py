"""The closed vocabularies of the project; the only place where they are spelled out."""

from __future__ import annotations

from enum import StrEnum


class Dimension(StrEnum):
    """The nine value dimensions of the paper (section 4.2)."""

    EVI = "EVI"
    IDV = "IDV"
    IVR = "IVR"
    LTO = "LTO"
    MAS = "MAS"
    PDI = "PDI"
    TDI = "TDI"
    UAI = "UAI"
    USI = "USI"


DIMENSION_NAMES = {
    Dimension.EVI: "emancipative values",
    Dimension.IDV: "individualism",
    Dimension.IVR: "indulgence vs restraint",
    Dimension.LTO: "long-term orientation",
    Dimension.MAS: "masculinity",
    Dimension.PDI: "power distance",
    Dimension.TDI: "tradition",
    Dimension.UAI: "uncertainty avoidance",
    Dimension.USI: "universalism",
}


class Kind(StrEnum):
    """How an item is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"


class Language(StrEnum):
    """Language of a questionnaire."""

    EN = "en"
    ZH = "zh"


class Probing(StrEnum):
    """How a model is made to answer (section 5.1 baselines, section 5.3 ablations)."""

    DEF = "def"
    DEF_NO_MEMORY = "def-no-memory"
    DEF_NO_CONFIG = "def-no-config"
    DEF_NO_PROMPT = "def-no-prompt"
    NONE = "none"
    CAO = "cao"
    CCSV_SINGLE = "ccsv-single"
    CCSV_LIST = "ccsv-list"
    FIRST_TOKEN = "first-token"


class Extent(StrEnum):
    """How much of a response is generated.

    `first-sentence` ends a response with the first sentence of its explanation: all that memory keeps of it
    (section 4.3). With one beam the answer stays the same; with several another sequence may win.
    """

    ALL = "all"
    FIRST_SENTENCE = "first-sentence"


class Sex(StrEnum):
    """Sex of human respondents, as the surveys record it."""

    MALE = "male"
    FEMALE = "female"


class AgeGroup(StrEnum):
    """Age groups of the paper (section 4.2.3)."""

    UP_TO_29 = "<=29"
    FROM_30_TO_49 = "30-49"
    FROM_50 = "50+"


ALL = "all"
"""Marks a row that sums over a grouping (all dimensions, both sexes, every age)."""


class ParseStatus(StrEnum):
    """What became of a response when it was parsed."""

    VALID = "valid"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    AMBIGUOUS = "ambiguous"
    OUT_OF_RANGE = "out_of_range"
    TOO_MANY = "too_many"
    DEGENERATE = "degenerate"
