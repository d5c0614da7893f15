"""The judge that goes by rules: free, deterministic, on all responses, of the problems that rules can see.

- iu: the parser finds no valid answer, or no answer marker stands where the prompt left it to the model.
- qc: the answer is a number outside the item's codes, the text of another item's option, or the response
  repeats another item's question.
- rp: speaks as a language model, or of the citizen in the third person.

Nothing is said of cv, ff and ir, which need understanding.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from value_survey.answers.refusals import speaks_as_ai
from value_survey.answers.text import tidy
from value_survey.judge.problems import Insensitivity
from value_survey.terms import Language, ParseStatus

SEEN = (Insensitivity.IU, Insensitivity.QC, Insensitivity.RP)
"""The problems that the rules judge."""

COLUMNS = ("item_id", "language", "response", "status", "marker_given")

BoolArray = npt.NDArray[np.bool_]

# These patterns run over all responses at once, in an engine without look-around.
_MARKER = r"(?i)(?:answer|答案|回答)[\s*\"'】\]]*(?:[:：]|is\b|是|为)"
_ANSWER = (
    r"(?is)(?:(?:answer|答案|回答)[\s*\"'】\]]*[:：][\s*\"']*)+(?:\d+\s*[:：.、)]\s*)?"
    r"(?P<answer>[^\n]*?)[\s.。,，;；*\"']*(?:explanation|解释|理由|\n|$)"
)
_MAY_BE_AI = (
    r"(?i)\bAI\b|artificial|language model|chatbot|assistant|computer program|\bgpt|\bllm\b|claude|llama|qwen"
    r"|mistral|baichuan|chatglm|人工智|语言模型|机器人|大模型|智能助手|通义|文心|智谱|AI"
)
_WOULD = (
    r"(?:would|might|may|could|will|tends? to|is likely to|are likely to"
    r"|probably|usually|typically|generally)"
)
_CHOOSE = (
    r"(?:say|choose|pick|answer|select|respond|agree|disagree|feel|believe|think|prefer|trust|consider"
    r"|rate)s?"
)
_THIRD = (
    r"(?i)\b(?:the|this) (?:respondent|participant|interviewee|citizen|resident)\b"
    r"|\b(?:the|this) (?:person|individual) (?:would|chose|chooses|answer|select|pick|is from|lives?)"
    r"|\b(?:a|an|any|an average|a typical|the average|the typical) (?:\w+ )?"
    r"(?:citizen|resident|respondent|american)"
    rf"(?: (?:from|of|in|living in) [^.,;\n]{{1,60}}?)? {_WOULD}\b"
    r"|\b(?:people|citizens|residents) (?:there|from [^.,;\n]{1,40}?|in [^.,;\n]{1,40}?)"
    rf" {_WOULD} {_CHOOSE}\b"
    r"|explanation\W{0,4}(?:s?he|they) (?:would|chose|chooses?|picks?|selects?|feels?|believes?|thinks?)\b"
    r"|(?:该|这位|这名|此|那位|那名)(?:受访者|公民|市民|居民|人士|参与者|被访者|应答者)"
    r"|受访者(?:会|可能|选|认为|觉得|表示)"
    r"|(?:一位|一名|一个)[^。，,;；\n]{0,20}(?:公民|市民|居民|人)(?:大概|可能|也许|应该|通常|往往|一般)*会"
    r"|那里的人(?:通常|往往|一般|大多)|(?:解释|理由)[:：]?\s*(?:他|她|他们)(?:会|可能|选|认为|觉得)"
)


def judge_by_rules(responses: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Judge every response.

    Parameters
    ----------
    responses
        `COLUMNS`, a row per response: language of the questionnaire, text (may be null), `ParseStatus`, and
        whether the prompt ended with the answer marker (pre-trained models), so that the response has none.
    items
        The items, as `read_items` returns them.

    Returns
    -------
    pandas.DataFrame
        iu, qc, rp: bool, whether the response has the problem; in the order of `responses`.
    """
    texts = pa.array(responses["response"], type=pa.large_string()).fill_null("")
    valid = (responses["status"] == ParseStatus.VALID).to_numpy(dtype=bool)
    marked = _matches(texts, _MARKER) | responses["marker_given"].to_numpy(dtype=bool)
    outside = (responses["status"] == ParseStatus.OUT_OF_RANGE).to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            Insensitivity.IU.value: ~valid | ~marked,
            Insensitivity.QC.value: outside | _of_another_item(responses, texts, items),
            Insensitivity.RP.value: _matches(texts, _THIRD) | _as_ai(texts),
        },
        index=responses.index,
    )


def _matches(texts: pa.Array, pattern: str) -> BoolArray:
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def _as_ai(texts: pa.Array) -> BoolArray:
    """Find self-reference as a model; the parser's own pattern runs on the few candidates only."""
    found = _matches(texts, _MAY_BE_AI)
    places = np.flatnonzero(found)
    candidates = texts.take(pa.array(places)).to_pylist()
    known = {text: speaks_as_ai(text) for text in set(candidates)}
    found[places] = [known[text] for text in candidates]
    return found


def _of_another_item(responses: pd.DataFrame, texts: pa.Array, items: pd.DataFrame) -> BoolArray:
    found = np.zeros(len(responses), dtype=bool)
    answers = pc.struct_field(pc.extract_regex(texts, _ANSWER), "answer").fill_null("")
    asks = pc.or_(pc.match_substring(texts, "?"), pc.match_substring(texts, "？"))
    asking = np.asarray(asks.to_numpy(zero_copy_only=False), dtype=bool)
    for language in Language:
        here = (responses["language"] == language.value).to_numpy(dtype=bool)
        if not here.any():
            continue
        known = _Known(items, language)
        item_ids = responses["item_id"].to_numpy()
        found[here] |= _each_once(item_ids[here], answers.filter(pa.array(here)), known.has_foreign_label)
        both = here & asking
        found[both] |= _each_once(
            item_ids[both], texts.filter(pa.array(both)), known.repeats_foreign_question
        )
    return found


def _each_once(item_ids: npt.NDArray[Any], texts: pa.Array, judge: Any) -> BoolArray:
    """Judge every distinct pair of item and text once."""
    if not len(item_ids):
        return np.zeros(0, dtype=bool)
    item_codes, names = pd.factorize(item_ids)
    encoded = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = encoded.dictionary_encode()
    dictionary = coded.dictionary.to_pylist()
    text_codes = np.asarray(coded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    pairs, member = np.unique(item_codes * len(dictionary) + text_codes, return_inverse=True)
    verdicts = [judge(names[pair // len(dictionary)], dictionary[pair % len(dictionary)]) for pair in pairs]
    return np.asarray(verdicts, dtype=bool)[member]


class _Known:
    """The option texts and the questions of one language."""

    def __init__(self, items: pd.DataFrame, language: Language) -> None:
        self._own: dict[str, frozenset[str]] = {}
        self._labels: set[str] = set()
        self._asked: dict[str, str] = {}
        self._questions: dict[str, set[str]] = {}
        records: list[Mapping[str, Any]] = items.to_dict("records")  # type: ignore[assignment]
        for row in records:
            labels = {
                _plain(text)
                for each in Language
                for text in json.loads(row[f"options_{each.value}"]).values()
            }
            self._own[row["item_id"]] = frozenset(labels)
            self._labels |= {
                plain
                for text in json.loads(row[f"options_{language.value}"]).values()
                if not (plain := _plain(text)).isdecimal()
            }
            sentence = _question(row[f"text_{language.value}"])
            self._asked[row["item_id"]] = row["base_id"]
            if sentence:
                self._questions.setdefault(sentence, set()).add(row["base_id"])

    def has_foreign_label(self, item_id: str, answer: str) -> bool:
        """Whether an answer is the text of another item's option and of none of its own."""
        plain = _plain(answer)
        return plain in self._labels and plain not in self._own[item_id]

    def repeats_foreign_question(self, item_id: str, response: str) -> bool:
        """Whether a response holds the question of another item."""
        base = self._asked[item_id]
        return any(
            asked is not None and base not in asked
            for sentence in _SENTENCE.findall(response)
            if (asked := self._questions.get(_plain(sentence))) is not None
        )


_SENTENCE = re.compile(r"[^.!?。！？\n:：]+[?？]")
_SHORTEST = 12
"""Characters; shorter questions may be asked by chance."""


def _question(text: str) -> str:
    """The last questioning sentence of a wording, plain; empty if there is none of some length."""
    found = _SENTENCE.findall(text)
    plain = _plain(found[-1]) if found else ""
    return plain if len(plain) >= _SHORTEST or (plain and not plain.isascii()) else ""


def _plain(text: str) -> str:
    return tidy(text).strip(" .。,，;；?？!！\"'“”")
