"""Which question of the authors' questionnaires has which number (section 4.2 of the paper)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Block:
    """Consecutive question numbers from one survey; `rephrases` is how far back the originals stand, or 0."""

    first: int
    last: int
    source: str
    rephrases: int = 0


@dataclass(frozen=True)
class Numbering:
    """The authors' questionnaire of a culture.

    Attributes
    ----------
    culture
        Its code.
    folder
        What the authors' folders of it are called.
    scores
        Name of the file of human answers.
    languages
        Language → name of the questionnaire file in it, before `_questionaires.txt`.
    country
        Language → what stands for `[COUNTRY]` in a question.
    blocks
        Every question number.
    multiple
        Questions with more than one answer.
    at_most
        Question → most answers, where it is not the number of options.
    """

    culture: str
    folder: str
    scores: str
    languages: Mapping[str, str]
    country: Mapping[str, str]
    blocks: tuple[Block, ...]
    multiple: frozenset[int]
    at_most: Mapping[int, int]

    @property
    def last_original(self) -> int:
        """The last question before the rephrasings."""
        return next(block.rephrases for block in self.blocks if block.rephrases)

    def block_of(self, number: int) -> Block | None:
        """Return the block of a question; None for a number that is none."""
        return next((block for block in self.blocks if block.first <= number <= block.last), None)

    def base_id(self, number: int) -> str:
        """Return a question's base_id: the authors' numbers mean another question in each culture."""
        return f"DEF{self.culture}-{number}"

    def item_id(self, number: int) -> str:
        """Return a question's item_id. A rephrasing is a question of its own, as in the paper."""
        return f"{self.culture}-{self.base_id(number)}-original"


US = Numbering(
    culture="US",
    folder="US_survey",
    scores="usa_ref_score_all.csv",
    languages=MappingProxyType({"en": "English", "zh": "zh_English"}),
    country=MappingProxyType({"en": "United States", "zh": "美国"}),
    blocks=(
        Block(1, 163, "WVS7"),
        Block(164, 297, "GSS2022"),
        Block(298, 460, "WVS7", rephrases=297),
        Block(461, 594, "GSS2022", rephrases=297),
        Block(595, 613, "OTHER"),
    ),
    multiple=frozenset({7, 8, 304, 305}),
    at_most=MappingProxyType({7: 5, 304: 5}),
)
CN = Numbering(
    culture="CN",
    folder="CN_survey",
    scores="zh_ref_score_all.csv",
    languages=MappingProxyType({"en": "en_Chinese", "zh": "Chinese"}),
    country=MappingProxyType({"en": "China", "zh": "中国"}),
    blocks=(
        Block(1, 165, "WVS7"),
        Block(166, 220, "CGSS2018"),
        Block(221, 385, "WVS7", rephrases=220),
        Block(386, 440, "CGSS2018", rephrases=220),
        Block(441, 540, "OTHER"),
    ),
    multiple=frozenset({7, 8, *range(210, 214), 227, 228, *range(430, 434), 447, 471, 513}),
    at_most=MappingProxyType({7: 5, 227: 5}),
)
NUMBERINGS: Mapping[str, Numbering] = MappingProxyType({"US": US, "CN": CN})
