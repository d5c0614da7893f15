"""What a model that judges said of single responses, and the way to all that led to them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.catalogue import Catalogue
from app.examples import choose_several, pick_row, show_response
from app.filters import Filters
from app.insensitivity.names import problem_meaning, problem_name, verdict_name
from app.insensitivity.rows import ORDER
from app.language import say
from app.navigation import page
from app.problems import explained
from app.project import Project, Version, version_of
from app.sources import source_line
from app.text import excerpt, literal
from value_survey.errors import InputError, Problem
from value_survey.judge.collected import CONTROL, JUDGEMENTS, read_judgements
from value_survey.judge.problems import RULES, Verdict

COMMAND: Final = "dvc repro judge"


def show_examples(project: Project, study: Catalogue, filters: Filters, judge: str) -> None:
    """List what the judge said; a click on a row shows the response.

    Parameters
    ----------
    project, study, filters
        The project, what is in it, and what the reader chose.
    judge
        Name of the judge that is shown.
    """
    st.subheader(say("What was judged, response by response"), anchor=False)
    if judge == RULES:
        st.caption(
            say(
                "The rules keep no list of their verdicts: they are worked out from all responses. "
                "Responses that the parser could not read are on page *Ledger*; what a model said as judge "
                "is listed here when it is chosen above."
            )
        )
        st.page_link(page("ledger"), label=say("Responses that were not read"), icon=":material/fact_check:")
        return
    with explained(project):
        said = judgements(project)
        rows = filters.apply(named(said[said["judge"] == judge], study, reading.items(project)))
    if rows.empty:
        st.info(
            say("No judged response fits the filters, or none was collected: `dvc repro judge`."),
            icon=":material/hourglass_empty:",
        )
        return
    kept = chosen_rows(rows)
    if kept.empty:
        st.info(say("No judgement of this kind. Choose another problem or verdict above."))
        return
    place = pick_row(
        pd.DataFrame(
            {
                say("who"): kept["series"],
                say("culture"): kept["culture"],
                say("item"): kept["base_id"],
                say("respondent"): kept["respondent"],
                say("problem"): [problem_name(code) for code in kept["problem"]],
                say("verdict"): [verdict_name(code) for code in kept["verdict"]],
                say("reply of the judge"): [excerpt(reply) for reply in kept["reply"]],
            }
        ),
        key="judged-examples",
        alt=say("Table of the judged responses"),
    )
    with explained(project):
        show_judged(project, kept.iloc[place])
    source_line(
        say("`data/judgements/judgements.csv`, without the controls"),
        kept.drop(columns=["series", "questionnaire"]),
        "judgements.csv",
        key="download-judgements",
        command=COMMAND,
    )


def judgements(project: Project) -> pd.DataFrame:
    """Read what the judges said of responses, without the controls; replies are read anew.

    Raises
    ------
    InputError
        The file is missing or damaged.
    """
    path = project.root / JUDGEMENTS
    if not path.exists():
        raise InputError(Problem("the file is missing", str(path)))
    return _judgements(str(path), version_of(path))


@st.cache_data(show_spinner=False, max_entries=4)
def _judgements(path: str, version: Version) -> pd.DataFrame:  # noqa: ARG001 a part of the cache's key
    rows = read_judgements(Path(path))
    return rows[rows["run"] != CONTROL]


def named(said: pd.DataFrame, study: Catalogue, items: pd.DataFrame) -> pd.DataFrame:
    """Name the runs and items of judgements, in the order of runs, items and problems."""
    runs = study.runs[["run", "model", "series", "culture", "probing", "wording", "questionnaire"]]
    known = items[["item_id", "base_id", "dimension"]].drop_duplicates("item_id")
    rows = said.merge(runs, on="run").merge(known, on="item_id")
    place = {run: number for number, run in enumerate(study.runs["run"])}
    keys = pd.DataFrame(
        {
            "run": rows["run"].map(place),
            "respondent": pd.to_numeric(rows["respondent"], errors="coerce"),
            "item": rows["item_id"],
            "problem": rows["problem"].map(ORDER),
        }
    )
    return rows.loc[keys.sort_values(list(keys.columns)).index].reset_index(drop=True)


def chosen_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Let the reader choose problems and verdicts; the address keeps them. At first, those with a problem."""
    problems = [code for code in ORDER if code in set(rows["problem"])]
    verdicts = [str(verdict) for verdict in Verdict if verdict in set(rows["verdict"])]
    start = [str(Verdict.YES)] if Verdict.YES in verdicts else []
    by_problem = choose_several(say("Problem"), "problem", problems, problem_name)
    by_verdict = choose_several(say("Verdict"), "verdict", verdicts, verdict_name, first=start)
    there = rows["problem"].isin(by_problem) & rows["verdict"].isin(by_verdict)
    return rows[there].reset_index(drop=True)


def show_judged(project: Project, row: pd.Series) -> None:
    """Show a judged response as inert text, what the judge said, and the way to the prompt and the rest."""
    caption = say(
        "{series}, {item}, respondent {respondent}. {problem}, a response that {meaning}? The judge "
        "says: {verdict}. Click another row above.",
        series=literal(str(row["series"])),
        item=literal(str(row["base_id"])),
        respondent=literal(str(row["respondent"])),
        problem=literal(problem_name(str(row["problem"]))),
        meaning=problem_meaning(str(row["problem"])),
        verdict=literal(verdict_name(str(row["verdict"]))),
    )
    label = say("Prompt and memory of this response, and what was read from it")
    show_response(project, row, caption, label=label)
