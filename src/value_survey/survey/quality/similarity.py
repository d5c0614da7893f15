"""How much texts have in common: items that ask the same twice, rephrasings too close or too far.

The measure is the cosine of TF-IDF vectors, between 0 (no term in common) and 1 (the same terms). Terms are
words and pairs of words in English; in Chinese, which has no spaces, one to three characters in a row.
Anchors and numbers of scales are left out, for they have to be the same. The cosine sees words, not meaning:
it finds copies, and tells a reader where to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from value_survey.survey.quality.findings import Check, Finding, Limits
from value_survey.survey.quality.texts import ItemText
from value_survey.terms import Language

DUPLICATE_LIMITS = Limits(note=0.85, problem=0.95)
"""Items of a battery share the frame and differ in what is asked about, which leaves cosines of 0.8 to 0.9
where that is a single word. Above 0.95 even this word is the same."""

CLOSE_LIMITS = Limits(note=0.5, problem=0.85)
"""A rephrasing that keeps most of the terms tests nothing; one like an item of the same battery is a copy."""

FAR_LIMIT = 0.03
"""Below it in both languages a rephrasing and its original share next to nothing but function words."""


def cosines(texts: Sequence[str], language: Language) -> npt.NDArray[np.float64]:
    """Return the cosine of each pair of texts of a language.

    Parameters
    ----------
    texts
        At least one; the weights of the terms are those of this collection.
    language
        Decides what a term is.

    Returns
    -------
    numpy.ndarray
        Shape (n, n), symmetric, in [0, 1]; 0 for a text without any term, with itself too.
    """
    terms = (
        {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}
        if language is Language.EN
        else {"analyzer": "char", "ngram_range": (1, 3), "preprocessor": _characters}
    )
    vectors = TfidfVectorizer(sublinear_tf=True, **terms).fit_transform(texts)
    similarities: npt.NDArray[np.float64] = (vectors @ vectors.T).toarray()
    return np.clip(similarities, 0.0, 1.0)


def duplicates(texts: Sequence[ItemText], *, limits: Limits = DUPLICATE_LIMITS) -> Iterator[Finding]:
    """Compare every text with the texts of all other items and name the nearest.

    Parameters
    ----------
    texts
        All texts of one language, of two items or more.
    limits
        Cosine from which two items are near-duplicates (note) and duplicates (problem).

    Yields
    ------
    Finding
        One per text; `value` is the cosine to the nearest other item, which `item_ids` names second. A pair
        that is each other's nearest occurs once.
    """
    similar = cosines([text.bare for text in texts], texts[0].language)
    bases = np.array([text.base_id for text in texts])
    similar[bases[:, None] == bases[None, :]] = -1.0
    nearest = similar.argmax(axis=1)
    for row, column in enumerate(nearest):
        if nearest[column] == row and column < row:
            continue
        here, there = texts[row], texts[column]
        value = float(similar[row, column])
        threshold, verdict = limits.judge(value)
        ids = f"{here.item_ids} {there.item_ids}"
        detail = f"nearest to {there.base_id} {there.wording}"
        yield Finding(Check.DUPLICATE, ids, here.language, value, threshold, verdict, detail)


def close_rephrasings(texts: Sequence[ItemText], *, limits: Limits = CLOSE_LIMITS) -> Iterator[Finding]:
    """Compare every rephrasing with its original, in one language.

    Parameters
    ----------
    texts
        All texts of one language.
    limits
        Cosine from which a rephrasing is close (note) and a copy (problem).
    """
    for (_, rephrased), value in _to_originals(texts).items():
        threshold, verdict = limits.judge(value)
        yield Finding(
            Check.REPHRASING_CLOSE, rephrased.item_ids, rephrased.language, value, threshold, verdict
        )


def far_rephrasings(
    english: Sequence[ItemText], chinese: Sequence[ItemText], *, limit: float = FAR_LIMIT
) -> Iterator[Finding]:
    """Find rephrasings that share next to nothing with their original, in neither language.

    Few words in common are what a rephrasing is for, so that one language alone says nothing, and the worst
    verdict is a note: only a reader can tell whether such a pair means the same.

    Parameters
    ----------
    english, chinese
        All texts of each language.
    limit
        Cosine below which, in both languages, a rephrasing is to be read again.

    Yields
    ------
    Finding
        One per rephrasing; `value` is the larger one of both cosines.
    """
    here = {key: (value, text) for (key, text), value in _to_originals(english).items()}
    there = {key: value for (key, _), value in _to_originals(chinese).items()}
    # A small value is the finding here: the limits are those of the values' opposites.
    limits = Limits(note=-limit, problem=np.inf)
    for key, (value, text) in here.items():
        larger = max(value, there.get(key, value))
        _, verdict = limits.judge(-larger)
        yield Finding(Check.REPHRASING_FAR, text.item_ids, "", larger, limit, verdict)


def _to_originals(texts: Sequence[ItemText]) -> dict[tuple[tuple[str, str], ItemText], float]:
    """Return the cosine of every rephrasing to its original, by (item, wording) and text."""
    similar = cosines([text.bare for text in texts], texts[0].language)
    originals = {text.base_id: row for row, text in enumerate(texts) if text.is_original}
    return {
        ((text.base_id, text.wording), text): float(similar[row, originals[text.base_id]])
        for row, text in enumerate(texts)
        if not text.is_original and text.base_id in originals
    }


def _characters(text: str) -> str:
    """Keep letters and characters: punctuation would make every pair of questions alike."""
    return "".join(character for character in text if character.isalnum())
