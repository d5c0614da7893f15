"""A study of a few invented items, without the dataset: settings, questionnaires, and a folder of both."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from value_survey.config import Params
from value_survey.simulation import questionnaire as questionnaires
from value_survey.simulation.collect import QUESTIONNAIRES
from value_survey.simulation.prompt import read_templates
from value_survey.simulation.questionnaire import Item, Questionnaire, Region
from value_survey.terms import Kind, Language

ROOT = Path(__file__).resolve().parents[1]

COUNTRY = {
    "US": {"en": "the United States", "zh": "美国"},
    "CN": {"en": "China", "zh": "中国"},
}
REGIONS = {
    Language.EN: (Region("North", 0.5), Region("South", 0.3), Region("West", 0.2)),
    Language.ZH: (Region("北方", 0.5), Region("南方", 0.3), Region("西部", 0.2)),
}
TEXTS = {
    Language.EN: (
        ("T1", Kind.SINGLE, "Are most people kind?", ("Yes", "No"), 1),
        (
            "T2",
            Kind.SCALE,
            "How content are you, from 1 (not at all) to 4 (entirely)?",
            ("Not at all", "2", "3", "Entirely"),
            1,
        ),
        (
            "T3",
            Kind.MULTIPLE,
            "Which of these matter to you? Choose up to two.",
            ("Work", "Friends", "Faith"),
            2,
        ),
    ),
    Language.ZH: (
        ("T1", Kind.SINGLE, "大多数人善良吗？", ("是", "否"), 1),
        ("T2", Kind.SCALE, "从1（完全不）到4（完全）打分，您有多满足？", ("完全不", "2", "3", "完全"), 1),
        ("T3", Kind.MULTIPLE, "下列哪些对您重要？最多选两项。", ("工作", "朋友", "信仰"), 2),
    ),
}
HUMAN = {"T1": {1: 0.7, 2: 0.3}, "T2": {1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4}, "T3": {1: 0.8, 2: 0.5, 3: 0.1}}
"""Human shares; more items repeat these three."""


def items(culture: str, language: Language, count: int = 3) -> tuple[Item, ...]:
    """Give `count` items: the three of the language, then the same again under other names."""
    made = []
    for number in range(count):
        base, kind, text, labels, most = TEXTS[language][number % 3]
        again = f"-{number // 3}" if number >= 3 else ""
        made.append(
            Item(
                item_id=f"{culture}-{base}{again}-original",
                base_id=f"{base}{again}",
                text=text,
                kind=kind,
                options=dict(enumerate(labels, start=1)),
                max_choices=most,
            )
        )
    return tuple(made)


def questionnaire(
    culture: str = "US", language: Language = Language.EN, count: int = 3, **changes: Any
) -> Questionnaire:
    """Give a questionnaire with the project's own prompt."""
    asked = items(culture, language, count)
    content = {
        "culture": culture,
        "country": COUNTRY[culture][language.value],
        "items": asked,
        "regions": REGIONS[language],
        "prompt": read_templates(ROOT / "data" / "prompts" / f"{language.value}.yaml"),
        "human": {item.item_id: HUMAN[item.base_id.partition("-")[0]] for item in asked},
    }
    return Questionnaire(**content | changes)


def raw_params(chat_model: Path | None = None) -> dict[str, Any]:
    """Give small settings with two runs of yardsticks, and runs of a local model where there is one."""
    asked: dict[str, Any] = {"probing": "def", "questionnaire": "tiny", "respondents": 4, "max_new_tokens": 6}
    runs = {
        "drawn-us": asked | {"model": "reference-sampler", "culture": "US", "language": "en"},
        "uniform-cn": asked | {"model": "uniform", "culture": "CN", "language": "zh"},
    }
    models: dict[str, Any] = {
        name: {"backend": "scripted", "script": name, "display": name}
        for name in ("reference-sampler", "uniform")
    }
    if chat_model is not None:
        runs["chat-us"] = asked | {"model": "chat", "culture": "US", "language": "en"}
        models["chat"] = {
            "backend": "transformers",
            "id": str(chat_model),
            "revision": "r1",
            "dtype": "float32",
            "display": "Chat",
        }
    return {
        "simulation": {
            "protocol_version": 2,
            "seed": 11,
            "prompts": {"en": "data/prompts/en.yaml", "zh": "data/prompts/zh.yaml"},
            "def": {"max_memory_length": 4, "max_beams": 3},
            "decoding": {},
        },
        "cultures": {culture: dict(names) for culture, names in COUNTRY.items()},
        "questionnaires": {"tiny": {"items": ["T1", "T2", "T3"]}},
        "models": models,
        "runs": runs,
        "analysis": {"seed": 7, "bootstrap_replicates": 10, "floor_draws": 10},
    }


def params(chat_model: Path | None = None, *, settings: Mapping[str, Any] | None = None) -> Params:
    """Give the settings as a tree; `settings` change those of DEF."""
    raw = raw_params(chat_model)
    raw["simulation"]["def"] |= settings or {}
    return Params.model_validate(raw)


def write_questionnaires(root: Path, study: Params, count: int = 3) -> None:
    """Write the questionnaire of every run below `root`."""
    for name, run in study.runs.items():
        content = questionnaire(run.culture, run.language, count)
        questionnaires.write(content, root / QUESTIONNAIRES / f"{name}.json")
