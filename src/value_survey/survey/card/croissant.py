"""The data card for machines: a Croissant 1.0 description (JSON-LD) of the dataset's files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from value_survey.survey.card.columns import FILES, Column

_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that Croissant 1.0 prescribes."""

_FILE_NOTES: Final = {
    "items.csv": "One row per culture, question and wording: text and options in English and Chinese.",
    "reference.csv": "How humans answered: counts and bases by answer code, sex and age group.",
    "regions.csv": "States of the US and provinces of China with their shares of respondents.",
}

_KEYS: Final = {
    "items.csv": ("item_id",),
    "reference.csv": ("culture", "base_id", "code", "sex", "age_group"),
    "regions.csv": ("code",),
}

_CITATIONS: Final = (
    "Haerpfer, C., Inglehart, R., Moreno, A., Welzel, C., Kizilova, K., Diez-Medrano, J., Lagos, M., "
    "Norris, P., Ponarin, E., & Puranen, B. (2022). World Values Survey: Round Seven. "
    "doi:10.14281/18241.24; General Social Survey 2022, NORC at the University of Chicago."
)


DATASET_VERSION: Final = "1.0.0"
"""Raised with every change of the questions or the human figures that a user has to know of."""


def croissant(data: Path) -> dict[str, Any]:
    """Describe the files of `data/survey` as they stand.

    Parameters
    ----------
    data
        The folder `data` of the project. The description is meant to lie in it, and names the files relative
        to it.

    Returns
    -------
    dict
        JSON-LD after the Croissant format 1.0, with size and sha256 of every file, and a record set with
        every column for each of them.
    """
    return {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "value-survey",
        "description": (
            "Survey questions on values for the United States and China, worded by this project in English "
            "and Chinese, in two wordings each, with aggregated human answers of the World Values Survey "
            "(wave 7) and the General Social Survey 2022. Aggregates only: no row of any respondent. See "
            "README.md."
        ),
        "version": DATASET_VERSION,
        "license": "https://www.apache.org/licenses/LICENSE-2.0",
        "conditionsOfAccess": (
            "Human answer counts: non-profit use, with citation of the surveys. The surveys' data files are "
            "not included and may not be passed on."
        ),
        "citeAs": _CITATIONS,
        "creator": {"@type": "sc:Organization", "name": "value_survey contributors"},
        "inLanguage": ["en", "zh"],
        "keywords": ["survey", "values", "culture", "large language models", "alignment"],
        "temporalCoverage": "2017/2022",
        "isLiveDataset": False,
        "distribution": [_file_object(data, name) for name in FILES],
        "recordSet": [_record_set(name, columns) for name, columns in FILES.items()],
    }


def croissant_text(data: Path) -> str:
    """Return the description as the text of `croissant.json`."""
    return json.dumps(croissant(data), ensure_ascii=False, indent=1) + "\n"


def _file_object(data: Path, name: str) -> dict[str, Any]:
    content = (data / "survey" / name).read_bytes()
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": _FILE_NOTES[name],
        "contentUrl": f"survey/{name}",
        "contentSize": f"{len(content)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _record_set(name: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    record_set = name.removesuffix(".csv")
    return {
        "@type": "cr:RecordSet",
        "@id": record_set,
        "name": record_set,
        "description": _FILE_NOTES[name],
        "key": [{"@id": f"{record_set}/{key}"} for key in _KEYS[name]],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{record_set}/{column.name}",
                "name": column.name,
                "description": column.meaning.replace("`", ""),
                "dataType": str(column.data_type),
                "source": {"fileObject": {"@id": name}, "extract": {"column": column.name}},
            }
            for column in columns
        ],
    }
