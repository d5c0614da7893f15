"""How long the whole analysis takes at the paper's scale, on scripted answers.

`python -m benchmarks.analysis [--models N] [--respondents N]`: N models answer every question of the dataset
in both cultures and both wordings, in a temporary project; then every stage from parsing to figures is run
and timed, with the settings of `params.yaml`. With 11 models and 29 respondents these are 255,200 responses,
a few more than the paper's 253,660. `--double` does it again with twice the respondents and prints the ratio.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from value_survey import config
from value_survey.simulation.collect import simulate
from value_survey.stages import PIPELINE, Stage

PAPER_RESPONSES = 253_660
WORDINGS = {"original": "", "rephrased-1": "-rephrased"}
CULTURES = {"US": "en", "CN": "zh"}
INPUTS = ("data/survey", "data/prompts", "data/published", "data/judgements", "data/sources", "data/imported")


def stages() -> list[Stage]:
    """Give the stages that analyse answers, in order: all after the questionnaires."""
    names = [stage.name for stage in PIPELINE]
    return list(PIPELINE[names.index("questionnaires") + 1 :])


def settings(models: int, respondents: int) -> dict[str, Any]:
    """Write the parameters of a study of `models` uniform answerers."""
    raw: dict[str, Any] = yaml.safe_load(Path("params.yaml").read_text(encoding="utf-8"))
    items = pd.read_csv("data/survey/items.csv")
    raw["questionnaires"] = {
        f"{culture.lower()}{suffix}": {
            "wording": wording,
            "items": list(
                items.loc[items["culture"].eq(culture) & items["wording"].eq(wording), "base_id"].unique()
            ),
        }
        for culture in CULTURES
        for wording, suffix in WORDINGS.items()
    }
    names = [f"scripted-{number}" for number in range(1, models + 1)]
    raw["models"] |= {
        name: {"backend": "scripted", "script": "uniform", "display": name.capitalize()} for name in names
    }
    raw["runs"] = {
        f"{name}-{culture.lower()}{suffix}": {
            "model": name,
            "culture": culture,
            "language": language,
            "probing": "def",
            "questionnaire": f"{culture.lower()}{suffix}",
            "respondents": respondents,
        }
        for name in names
        for culture, language in CULTURES.items()
        for suffix in WORDINGS.values()
    }
    raw["judge"] = {**raw.get("judge", {}), "model": None}
    raw["contamination"] = {"models": []}
    return raw


def prepare(root: Path, models: int, respondents: int) -> int:
    """Write a project of `models` uniform answerers and simulate it; gives the number of responses."""
    for name in INPUTS:
        if Path(name).exists():
            shutil.copytree(name, root / name)
    (root / "params.yaml").write_text(
        yaml.safe_dump(settings(models, respondents), sort_keys=False, allow_unicode=True),
        encoding="utf-8",
    )
    params = config.load(root / "params.yaml")
    for stage in PIPELINE:
        if stage.name in ("questionnaires", "published_audit"):
            stage.run(root)
    with contextlib.redirect_stderr(io.StringIO()):  # progress bars
        for run in params.runs:
            simulate(root, params, run)
    responses = sum(
        len(params.questionnaires[run.questionnaire].items) * run.respondents for run in params.runs.values()
    )
    print(f"{len(params.runs)} runs, {responses:,} responses (the paper has {PAPER_RESPONSES:,})", flush=True)
    return responses


def measure(models: int, respondents: int) -> tuple[int, float]:
    """Simulate a study, analyse it, print the seconds of every stage; give its responses and their sum."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        responses = prepare(root, models, respondents)
        total = 0.0
        for stage in stages():
            start = time.perf_counter()
            stage.run(root)
            seconds = time.perf_counter() - start
            total += seconds
            print(f"{stage.name:24} {seconds:8.1f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{'all':24} {total:8.1f} s   largest memory {peak:.2f} GiB")
    return responses, total


def main() -> None:
    """Print seconds and memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=int, default=11)
    parser.add_argument("--respondents", type=int, default=29)
    parser.add_argument("--double", action="store_true", help="again with twice the respondents")
    options = parser.parse_args()
    responses, seconds = measure(options.models, options.respondents)
    if options.double:
        more, longer = measure(options.models, 2 * options.respondents)
        print(f"{more / responses:.1f} × the responses take {longer / seconds:.2f} × the time")


if __name__ == "__main__":
    main()
