"""Page *About*: where the numbers come from, how to make them again, how to cite them."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import provenance, reading
from app.about.facts import COMMANDS, reference, takeaway, used
from app.badges import origin, show_badges
from app.catalogue import Catalogue, catalogue
from app.freshness import outdated
from app.language import listed, say
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import literal
from value_survey.errors import InputError
from value_survey.reports.grids import MISSING
from value_survey.reports.inputs import Role
from value_survey.yaml_reading import read_yaml

TABLE_HEIGHT: Final = 420
TABLE_ROWS: Final = 12


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Where the numbers come from"), anchor=False)
    with explained(project):
        require(lambda: reading.params(project))
        study = catalogue(project)
    rows = used(project, study)
    st.markdown(takeaway(rows, outdated(project)))
    show_badges(study.runs["role"])
    show_versions(project)
    if rows is None:
        st.info(
            say("Which simulations the reports were made from is written by `dvc repro provenance`."),
            icon=":material/hourglass_empty:",
        )
    else:
        show_models(rows)
        show_runs(rows)
    show_small(study)
    show_commands()
    show_citation(project)


def show_versions(project: Project) -> None:
    """Show what identifies the code and the parameters."""
    commit = provenance.commit(project.git)
    facts = {
        say("Package"): f"`value_survey {provenance.version()}`",
        say("Commit"): f"`{commit}`" if commit else say("not known (no version control here)"),
        say("Parameters (SHA-256 of params.yaml)"): f"`{provenance.sha256(project.params)}`",
    }
    st.markdown("\n".join(f"- {name}: {value}" for name, value in facts.items()))


def show_models(rows: pd.DataFrame) -> None:
    """Show each model with its revision and what it was made to do."""
    st.subheader(say("Models"), anchor=False)
    table = provenance.models(rows)
    st.dataframe(
        pd.DataFrame(
            {
                say("model"): table["model"],
                say("origin"): [origin(role) for role in table["role"]],
                say("revision"): table["model_revision"],
                say("weights (SHA-256)"): table["model_sha256"].str.slice(0, 16),
                say("number format"): table["dtype"],
                say("quantisation"): table["quantisation"],
                say("runs"): table["runs"],
                say("answers"): table["answers"],
                say("hours"): table["hours"],
                say("first start (UTC)"): _minutes(table["first"]),
                say("last start (UTC)"): _minutes(table["last"]),
            }
        ),
        hide_index=True,
        placeholder=MISSING,
        height="content",
        column_config={say("hours"): st.column_config.NumberColumn(format="%.1f")},
        alt=say("Table of the models with their revisions"),
    )


def show_runs(rows: pd.DataFrame) -> None:
    """Show the record of every run."""
    st.subheader(say("Runs"), anchor=False)
    st.dataframe(
        pd.DataFrame(
            {
                say("run"): rows["run"],
                say("model"): rows["model"],
                say("started (UTC)"): _minutes(rows["started"]),
                say("answers"): rows["answers"],
                say("hours"): rows["seconds"] / 3600,
                say("tokens asked"): rows["prompt_tokens"],
                say("tokens answered"): rows["response_tokens"],
                say("identity"): rows["identity"].str.slice(0, 12),
                say("responses (SHA-256)"): rows["responses_sha256"].str.slice(0, 12),
                say("code"): rows["code_version"],
            }
        ),
        hide_index=True,
        placeholder=MISSING,
        height=TABLE_HEIGHT if len(rows) > TABLE_ROWS else "content",
        column_config={
            say("hours"): st.column_config.NumberColumn(format="%.2f"),
            say("identity"): st.column_config.TextColumn(
                help=say("Hash of all that can change the answers: parameters, prompts, questionnaire")
            ),
            say("tokens asked"): st.column_config.NumberColumn(format="localized"),
            say("tokens answered"): st.column_config.NumberColumn(format="localized"),
        },
        alt=say("Table of the runs with time, size and hashes"),
    )
    source_line(
        say("`reports/provenance.csv`, from every run's `run.json`"),
        rows,
        "provenance.csv",
        key="download-provenance",
        command="dvc repro provenance",
    )


def show_small(study: Catalogue) -> None:
    """Say what rests on the small model alone."""
    st.subheader(say("What rests on a small model only"), anchor=False)
    roles = study.runs.drop_duplicates("model")
    small = [study.display(model) for model in roles.loc[roles["role"] == Role.EMBEDDED, "model"]]
    big = [study.display(model) for model in roles.loc[roles["role"] == Role.PAPER, "model"]]
    if small:
        st.markdown(
            say(
                "The answers of {models} show that the pipeline works. A model of this size follows the form "
                "of an answer badly and knows little of a culture: nothing here says how the paper's models, "
                "or people, would answer.",
                models=literal(listed(small)),
            )
        )
    st.markdown(
        say("Models of the paper that were run here: {models}.", models=literal(listed(big)))
        if big
        else say(
            "No model of the paper has been run here: what is said of them are printed values. Every one is "
            "configured in `params.yaml` and takes the same commands."
        )
    )


def show_commands() -> None:
    """Say how to make everything again."""
    st.subheader(say("To make it again"), anchor=False)
    st.code(COMMANDS, language="bash")
    st.caption(
        say(
            "Every response was drawn from a random stream of its own, whose seed stands beside it on page "
            "*Item*; reports have the same bytes on every machine."
        )
    )


def show_citation(project: Project) -> None:
    """Say how to cite the software and the paper."""
    st.subheader(say("To cite"), anchor=False)
    try:
        facts = read_yaml(project.citation)
        texts = [reference(facts["preferred-citation"]), reference(facts)]
    except (InputError, KeyError, TypeError):
        st.info(say("`CITATION.cff` is not here or cannot be read."), icon=":material/info:")
        return
    st.code("\n\n".join(texts), language=None, wrap_lines=True)
    st.caption(
        say(
            "The paper, then this software (`CITATION.cff`). Who uses the human answers cites the surveys "
            "too: see page *Data*."
        )
    )


def _minutes(times: pd.Series) -> pd.Series:
    """Write times of the records to the minute."""
    return times.fillna("").str.slice(0, 16).str.replace("T", " ")


if __name__ == "__main__":
    render()
