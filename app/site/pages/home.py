"""Page *About this archive*: what it is, and what its numbers were made from."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from app import provenance
from app.about.facts import COMMANDS, reference, takeaway, used
from app.badges import origin
from app.filters import culture_name
from app.freshness import outdated
from app.language import listed, say
from app.site.context import Context, Page
from app.site.layout import HOME, MENU
from app.site.markup import element, escaped, heading, link
from app.site.parts import badges, facts, lead, missing, note, source
from app.site.place import Place
from app.site.table import Column, table
from app.text import coverage
from value_survey.errors import InputError
from value_survey.yaml_reading import read_yaml


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(HOME)
    yield Page(place, say("Value survey archive"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    yield lead(
        say(
            "Do language models answer social surveys as the people of a culture do? A model answers a "
            "questionnaire "
            "many times, each time as another simulated citizen; its answers are compared with those of "
            "humans. "
            "These pages hold the charts, the tables, the raw responses and the files of one such study, "
            "after "
            "Liu et al. (2025)."
        )
    )
    rows = used(context.project, context.study)
    yield note(takeaway(rows, outdated(context.project)))
    yield badges(context.study.runs["role"], published=True)
    yield note(
        say(
            "Only the models named below were run. The numbers say nothing about people, nor about the "
            "models of "
            "the paper; printed values of those are shown beside them as printed."
        )
    )
    yield heading(say("Pages"))
    yield element(
        "ul",
        "".join(
            element("li", link(place.to_page(entry.path), say(entry.title)))
            for entry in MENU
            if entry.path != HOME
        ),
        class_="pages",
    )
    yield heading(say("Where the numbers come from"))
    yield facts(list(_facts(context, rows)))
    if rows is None:
        yield missing("reports/provenance.csv", "dvc repro provenance")
    else:
        yield from _models(context, place, rows)
    yield from _runs(context, place, rows)
    yield heading(say("To make it again"))
    yield element("pre", escaped(COMMANDS + "\nvalue-survey export-site DIR   # these pages"))
    yield from _citation(context)


def _facts(context: Context, rows: pd.DataFrame | None) -> Iterator[tuple[str, str]]:
    project = context.project
    commit = provenance.commit(project.git)
    yield say("Package"), f"value_survey {provenance.version()}"
    yield say("Commit"), commit or say("not known (no version control here)")
    yield say("Parameters (SHA-256 of params.yaml)"), provenance.sha256(project.params)
    if rows is not None and (rows["started"] != "").any():
        started = rows.loc[rows["started"] != "", "started"].str.slice(0, 10)
        yield say("Simulated"), say("{first} to {last}", first=started.min(), last=started.max())
    yield say("Cultures"), listed(map(culture_name, context.study.cultures))


def _models(context: Context, place: Place, rows: pd.DataFrame) -> Iterator[str]:
    models = provenance.models(rows)
    yield table(
        say("Table of the models with their revisions"),
        [
            Column(say("model"), list(models["model"])),
            Column(say("origin"), [origin(role) for role in models["role"]]),
            Column(say("revision"), list(models["model_revision"])),
            Column(say("weights (SHA-256)"), list(models["model_sha256"])),
            Column(say("number format"), list(models["dtype"])),
            Column(say("quantisation"), list(models["quantisation"])),
            Column(say("runs"), list(models["runs"]), digits=0),
            Column(say("answers"), list(models["answers"]), digits=0),
            Column(say("hours"), list(models["hours"]), digits=1),
            Column(say("first start (UTC)"), _minutes(models["first"])),
            Column(say("last start (UTC)"), _minutes(models["last"])),
        ],
    )
    yield source(context, place, ["reports/provenance.csv"], "dvc repro provenance")


def _runs(context: Context, place: Place, rows: pd.DataFrame | None) -> Iterator[str]:
    if rows is None:
        return
    totals = context.ledger.groupby("run")[["valid", "expected"]].sum()
    covered = [
        coverage(*map(float, totals.loc[run])) if run in totals.index else coverage(float("nan"), 0.0)
        for run in rows["run"]
    ]
    yield heading(say("Runs"))
    yield table(
        say("Table of the runs with time, size and hashes"),
        [
            Column(say("run"), list(rows["run"])),
            Column(say("model"), list(rows["model"]), choice=True),
            Column(say("valid answers"), covered, meaning=say("Valid of expected answers")),
            Column(say("started (UTC)"), _minutes(rows["started"])),
            Column(say("hours"), list(rows["seconds"] / 3600), digits=2),
            Column(say("tokens asked"), list(rows["prompt_tokens"]), digits=0),
            Column(say("tokens answered"), list(rows["response_tokens"]), digits=0),
            Column(say("identity"), [text[:12] for text in rows["identity"]]),
            Column(say("responses (SHA-256)"), [text[:12] for text in rows["responses_sha256"]]),
            Column(say("code"), list(rows["code_version"])),
        ],
    )
    yield source(context, place, ["reports/provenance.csv", "reports/ledger.csv"], "dvc repro provenance")


def _citation(context: Context) -> Iterator[str]:
    yield heading(say("To cite"))
    try:
        found = read_yaml(context.project.citation)
        texts = [reference(found["preferred-citation"]), reference(found)]
    except (InputError, KeyError, TypeError):
        yield note(say("`CITATION.cff` is not here or cannot be read."))
        return
    yield element("pre", escaped("\n\n".join(texts)))


def _minutes(times: pd.Series) -> list[str]:
    return list(times.fillna("").astype(str).str.slice(0, 16).str.replace("T", " "))
