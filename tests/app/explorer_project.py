"""A small project on disk, made by the code that makes the real one; only the models' texts are made up."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from claims_report import write_claims

from value_survey import config
from value_survey.models.protocol import Identity
from value_survey.simulation import questionnaire, store
from value_survey.simulation.collect import QUESTIONNAIRES, SIMULATIONS, identity_of
from value_survey.stages import (
    ablation,
    metrics,
    parse,
    provenance,
    questionnaires,
    series_test,
    tables,
)
from value_survey.tables_io import write_csv

REPOSITORY = Path(__file__).resolve().parents[2]

ITEMS = ("WVS7-Q57", "WVS7-Q49", "WVS7-Q71", "WVS7-Q164")
MODELS = ("tiny", "reference-sampler", "uniform")
RESPONDENTS = 6

HOSTILE = (
    "Answer: 1\n<script>document.title='owned'</script> ![pixel](https://example.org/p.png) **bold** "
    "[link](javascript:alert(1)) $x^2$ :red[red] \u202eevil\u202c bell\x07 null\x00 zero\u200bwidth"
)
HOSTILE_RUN, HOSTILE_ITEM, HOSTILE_RESPONDENT = "tiny-def-us", "US-WVS7-Q57-original", 2

PARAMS = {
    "simulation": {
        "protocol_version": config.PROTOCOL_VERSION,
        "seed": 1,
        "prompts": {"en": "data/prompts/en.yaml", "zh": "data/prompts/zh.yaml"},
        "def": {},
        "decoding": {},
    },
    "cultures": {
        "US": {"en": "the United States", "zh": "美国"},
        "CN": {"en": "China", "zh": "中国"},
    },
    "questionnaires": {"small": {"items": list(ITEMS)}},
    "models": {
        "tiny": {
            "backend": "transformers",
            "id": "embedded:tiny",
            "revision": "r1",
            "display": "Tiny-0.1B",
            "role": "embedded",
        },
        "reference-sampler": {
            "backend": "scripted",
            "script": "reference-sampler",
            "display": "Reference sampler",
        },
        "uniform": {"backend": "scripted", "script": "uniform", "display": "Uniform answers"},
        "mistral-7b-instruct": {
            "backend": "transformers",
            "id": "mistralai/Mistral-7B-Instruct-v0.1",
            "revision": "main",
            "display": "Mistral-7B-Instruct",
            "role": "paper",
        },
    },
    "runs": {
        f"{model}-def-{culture.lower()}": {
            "model": model,
            "culture": culture,
            "language": language,
            "probing": "def",
            "questionnaire": "small",
            "respondents": RESPONDENTS,
        }
        for model in MODELS
        for culture, language in (("US", "en"), ("CN", "zh"))
    },
    "analysis": {"seed": 1, "bootstrap_replicates": 50, "floor_draws": 50},
}


def write_project(root: Path) -> None:
    """Write a project with three models in two cultures, four items, six respondents, and its reports."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "params.yaml").write_text(
        yaml.safe_dump(PARAMS, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    for folder in ("prompts", "published"):
        shutil.copytree(REPOSITORY / "data" / folder, root / "data" / folder)
    survey = REPOSITORY / "data" / "survey"
    for name in ("items", "reference"):
        table = pd.read_csv(survey / f"{name}.csv", dtype=str, keep_default_na=False)
        kept = table["base_id"].isin(ITEMS) & table["culture"].isin(PARAMS["cultures"])
        write_csv(table[kept], root / "data" / "survey" / f"{name}.csv")
    shutil.copy(survey / "regions.csv", root / "data" / "survey")
    questionnaires.run(root)
    params = config.load(root / "params.yaml")
    for run in params.runs:
        _simulate(root, params, run)
    for stage in (parse, metrics, provenance, series_test, ablation, tables):
        stage.run(root)
    write_claims(root)


def responses_file(root: Path, run: str) -> Path:
    return root / SIMULATIONS / run / store.RESPONSES


def _simulate(root: Path, params: config.Params, run: str) -> None:
    """Write what the model of a run said."""
    settings = params.runs[run]
    asked = questionnaire.read(root / QUESTIONNAIRES / f"{run}.json")
    rng = np.random.default_rng(sum(map(ord, run)))
    rows = []
    for respondent in range(settings.respondents):
        memory: list[tuple[str, str, str]] = []
        for item in asked.items:
            code = int(rng.choice(list(item.options)))
            text = f"Answer: {code}\nExplanation: so."
            if settings.model == "tiny" and respondent == RESPONDENTS - 1:
                text = "I am sorry, but as an AI language model I have no opinions and cannot answer."
            if (run, item.item_id, respondent) == (HOSTILE_RUN, HOSTILE_ITEM, HOSTILE_RESPONDENT):
                text = HOSTILE
            rows.append(
                {
                    "respondent": respondent,
                    "item_id": item.item_id,
                    "region": "Utah" if settings.culture == "US" else "江苏省",
                    "memory_length": 3,
                    "num_beams": 2,
                    "do_sample": True,
                    "option_order": list(item.options),
                    "memory_items": [item_id for item_id, _, _ in memory],
                    "memory": [[question, answer] for _, question, answer in memory],
                    "prompt": f"I want you to act as a citizen.\nRequest: {item.text}",
                    "response": text,
                    "prompt_tokens": 50,
                    "response_tokens": 9,
                    "finish_reason": "stop",
                    "seed": 7,
                }
            )
            memory = [*memory, (item.item_id, item.text, text)][-3:]
    identity = Identity(name=settings.model, backend="scripted", revision="r1")
    store.write_responses(responses_file(root, run), run, settings, identity, rows)
    facts = {"run": run, "identity": identity_of(params, run, asked)}
    store.write_run(root / SIMULATIONS / run / store.RUN, facts)
