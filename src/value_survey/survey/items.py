"""The `items` frame: one row per culture, question and wording."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from value_survey.survey.reference import CULTURES, Coverage
from value_survey.survey.wording import WordedItem
from value_survey.survey.wording_format import Scale


def build_items(
    items: Sequence[WordedItem],
    coverage: Mapping[tuple[str, str], Coverage],
    cultures: Sequence[str] = CULTURES,
) -> pd.DataFrame:
    """Lay out the questions that each culture is asked.

    Parameters
    ----------
    items
        The questions, in the order in which they are to stand.
    coverage
        (culture, base_id) → what is known of the human answers; a culture is asked the questions it has here.
    cultures
        The cultures to lay out, in the order in which they are to stand.

    Returns
    -------
    pandas.DataFrame
        item_id (`<culture>-<base_id>-<wording>`), base_id, wording, culture, source, variable (several, for
        a battery, are separated by spaces), topic, dimension, direction, why, kind, ordinal, max_choices,
        text_en, text_zh, options_en, options_zh (JSON, code → label, in questionnaire order), reference.
        Sorted by culture, question and wording.
    """
    return pd.DataFrame(
        [
            {
                "item_id": f"{culture}-{item.base_id}-{wording}",
                "base_id": item.base_id,
                "wording": wording,
                "culture": culture,
                "source": item.source,
                "variable": " ".join(item.variables),
                "topic": item.topic,
                "dimension": item.dimension.value,
                "direction": item.direction,
                "why": item.why,
                "kind": item.kind.value,
                "ordinal": item.scale_in(culture).ordinal,
                "max_choices": item.max_choices,
                "text_en": text.en,
                "text_zh": text.zh,
                "options_en": _options_json(item.scale_in(culture), "en"),
                "options_zh": _options_json(item.scale_in(culture), "zh"),
                "reference": coverage[culture, item.base_id].value,
            }
            for culture in cultures
            for item in items
            if (culture, item.base_id) in coverage
            for wording, text in item.wordings.items()
        ]
    )


def _options_json(scale: Scale, language: str) -> str:
    labels = {str(code): getattr(text, language) for code, text in scale.options.items()}
    return json.dumps(labels, ensure_ascii=False)
