"""What every column of `data/survey/*.csv` means, for the data card and its Croissant description."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DataType(StrEnum):
    """Types of a column, as Croissant names them."""

    TEXT = "sc:Text"
    INTEGER = "sc:Integer"
    NUMBER = "sc:Float"
    TRUTH = "sc:Boolean"


DATA_TYPE_NAMES: Final = {
    DataType.TEXT: "text",
    DataType.INTEGER: "whole number",
    DataType.NUMBER: "number",
    DataType.TRUTH: "True or False",
}


@dataclass(frozen=True)
class Column:
    """A column with its type and meaning."""

    name: str
    data_type: DataType
    meaning: str


ITEMS: Final = (
    Column("item_id", DataType.TEXT, "`<culture>-<base_id>-<wording>`; one row each."),
    Column("base_id", DataType.TEXT, "The question whatever its wording: survey, hyphen, variable."),
    Column("wording", DataType.TEXT, "`original`, or `rephrased-k`."),
    Column("culture", DataType.TEXT, "Whose respondents are asked: `US` or `CN`."),
    Column("source", DataType.TEXT, "Survey with the human answers: `WVS7` or `GSS2022`."),
    Column(
        "variable",
        DataType.TEXT,
        "The survey's name of the variable; a question with several (one per option) names them all, "
        "separated by spaces.",
    ),
    Column("topic", DataType.TEXT, "What the question is about."),
    Column("dimension", DataType.TEXT, "Value dimension: EVI, IDV, IVR, LTO, MAS, PDI, TDI, UAI or USI."),
    Column(
        "direction",
        DataType.INTEGER,
        "1 when a higher code means more of the dimension, -1 when it means less; nominal where three or "
        "more options have no order.",
    ),
    Column("why", DataType.TEXT, "Why the question measures the dimension, with the literature."),
    Column(
        "kind",
        DataType.TEXT,
        "`single` (one option), `scale` (a number; only the ends have labels) or `multiple` (up to "
        "max_choices options).",
    ),
    Column("ordinal", DataType.TRUTH, "Whether the codes in order mean more or less of one thing."),
    Column("max_choices", DataType.INTEGER, "How many options may be chosen; 1 unless kind is `multiple`."),
    Column("text_en", DataType.TEXT, "The question in English."),
    Column("text_zh", DataType.TEXT, "The question in Chinese."),
    Column(
        "options_en",
        DataType.TEXT,
        "JSON object, the survey's answer code → English label, in questionnaire order.",
    ),
    Column("options_zh", DataType.TEXT, "The same codes → Chinese label."),
    Column(
        "reference",
        DataType.TEXT,
        "What is known of the human answers: `cells` (by sex and age), `overall` (exact shares of all, "
        "unweighted) or `rounded` (shares of all to two decimals).",
    ),
)

REFERENCE: Final = (
    Column("culture", DataType.TEXT, "As in items.csv."),
    Column("base_id", DataType.TEXT, "As in items.csv."),
    Column("code", DataType.INTEGER, "Answer code; valid answers only."),
    Column("sex", DataType.TEXT, "`male`, `female`, or `all` where only the overall distribution is known."),
    Column("age_group", DataType.TEXT, "`<=29`, `30-49`, `50+`, or `all`."),
    Column(
        "n_unweighted",
        DataType.INTEGER,
        "Respondents of the cell who gave the code; empty where shares are rounded.",
    ),
    Column(
        "n_weighted",
        DataType.NUMBER,
        "The sum of their weights; in `all` rows the share of the code, as the source prints it.",
    ),
    Column(
        "base_unweighted",
        DataType.INTEGER,
        "Respondents of the cell with a valid answer; empty where shares are rounded.",
    ),
    Column(
        "base_weighted",
        DataType.NUMBER,
        "The sum of their weights; n_weighted / base_weighted is always the share among valid answers.",
    ),
)

REGIONS: Final = (
    Column("culture", DataType.TEXT, "As in items.csv."),
    Column("code", DataType.TEXT, "ISO 3166-2 code of the state or province."),
    Column("name_en", DataType.TEXT, "Its usual English name."),
    Column("name_zh", DataType.TEXT, "Its usual Chinese name."),
    Column(
        "share", DataType.NUMBER, "Share of the culture's weighted respondents who live there; adds up to 1."
    ),
)

FILES: Final = {"items.csv": ITEMS, "reference.csv": REFERENCE, "regions.csv": REGIONS}
"""The files of `data/survey`, each with its columns in order."""
