"""Page *Annotate*: people read what the parser could not, and judge responses; with the keyboard."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.annotating.desk import Desk
from app.annotating.file import begun, finished, kept, path_of, refusal
from app.annotating.forms import fill_in, finish, navigate
from app.annotating.tasks import Task, task_of, tasks
from app.badges import show_badges
from app.catalogue import catalogue
from app.filters import culture_name, define, language_name, stop_if_empty
from app.language import language, later, say
from app.links import accept_codes
from app.navigation import page
from app.problems import explained
from app.project import Project
from app.sources import source_line
from app.text import literal, visible
from value_survey.annotation.reading import NONE
from value_survey.annotation.store import is_name
from value_survey.annotation.tasks import PROBLEM_COLUMNS, TaskKind
from value_survey.errors import InputError
from value_survey.judge.problems import Insensitivity
from value_survey.judge.prompts import read_judge_prompt
from value_survey.terms import Language

QUEUES: Final = {
    TaskKind.UNPARSED: later("Unparsed responses"),
    TaskKind.JUDGED: later("Judged responses"),
}
MEANINGS: Final = {
    TaskKind.UNPARSED: later(
        "The parser found no valid answer in these. What you read in them counts once `analysis.annotations` "
        "in `params.yaml` is `include`, where more than half of the annotators of a response agree; the "
        "authors' code adds its annotators' counts in the same way."
    ),
    TaskKind.JUDGED: later(
        "A judge is asked about these, a sample of the responses: the paper had people check its judge in "
        "this way. Your verdicts are held against the judge's in `reports/judge_agreement.csv`."
    ),
}


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Read and annotate responses"), anchor=False)
    if (why := refusal(project)) is not None:
        st.warning(why, icon=":material/lock:")
        st.markdown(say("Where the project can be written to, this page or these commands do it:"))
        st.code(
            "value-survey annotate export tasks.csv\nvalue-survey annotate import tasks.csv --annotator NAME",
            language="bash",
        )
        return
    with explained(project):
        study = catalogue(project)
        every = tasks(project, study)
        items = reading.items(project)
        problems = wording(project)
    who, what = st.columns([2, 5], vertical_alignment="bottom")
    with who:
        name = ask_name()
    with what:
        kind = choose_queue()
    st.caption(say(MEANINGS[kind]))
    queue = every[every["kind"] == kind]
    if queue.empty:
        st.success(say("There is nothing of this kind to annotate."), icon=":material/check:")
        return
    filters = define(study)
    stop_if_empty(filters, queue, say("responses to annotate"))
    shown = filters.apply(queue)
    if not is_name(name):
        explain_name(name)
        return
    try:
        mine = kept(project, name)
    except InputError as error:
        show_fault(str(error), project)
        return
    desk = Desk.current()
    desk.sit(name, list(shown["task_id"]), finished(mine), mine)
    progress(desk, kind, mine)
    navigate(desk, project)
    if desk.message:
        show_fault(desk.message, project)
    row = shown[shown["task_id"] == desk.task_id].iloc[0].to_dict()
    task = task_of(row, items)
    said, asked = st.columns([1, 1], gap="medium")
    with said:
        show_task(task)
    with asked:
        fill_in(desk, task, problems)
        finish(desk, task, project, items)
    footer(project, name, mine, shown)


def wording(project: Project) -> dict[Insensitivity, str]:
    """Read how the judge is asked about each problem, in the language of the interface if it can."""
    prompts = reading.params(project).judge.prompts
    spoken = Language(language()) if Language(language()) in prompts else next(iter(prompts))
    return dict(read_judge_prompt(project.root / prompts[spoken], spoken).problems)


def ask_name() -> str:
    """Ask who annotates. The address never says it: a link must not write into somebody's file."""
    return st.text_input(
        say("Annotator"),
        max_chars=64,
        key="annotator",
        placeholder=say("initials or a number"),
        help=say("Names your file. It may be made public, so better no full name."),
        persist_state="session",
    ).strip()


def explain_name(name: str) -> None:
    """Say what a name looks like."""
    rule = say(
        "The name of an annotator has letters, digits, dots, dashes and underscores, begins with a letter or "
        "a digit, and is no longer than 64."
    )
    if name:
        st.error(rule, icon=":material/error:")
    else:
        st.info(
            say("**Enter initials or a number to begin**, or those of before to go on where you ended."),
            icon=":material/badge:",
        )
        st.caption(rule)


def choose_queue() -> TaskKind:
    """Let the annotator choose what to do; the address keeps it."""
    options = [str(kind) for kind in TaskKind]

    def label(code: str) -> str:
        return say(QUEUES[TaskKind(code)])

    accept_codes("queue", options, label)
    chosen = st.segmented_control(
        say("What to annotate"),
        options,
        format_func=label,
        default=options[0],
        key="queue",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )
    return TaskKind(chosen or options[0])


def progress(desk: Desk, kind: TaskKind, mine: pd.DataFrame) -> None:
    """Say how far the annotator is in the queue shown, and what came out."""
    here = mine[mine["task_id"].isin(set(desk.order) & desk.done)]
    n, total = len(here), len(desk.order)
    if kind is TaskKind.UNPARSED:
        found = int(here["answer"].ne(NONE).sum())
        result = say("in {found} of them you read an option, in {rest} none", found=found, rest=n - found)
    else:
        found = int((here[list(PROBLEM_COLUMNS)] == "yes").any(axis=1).sum())
        result = say("{found} of them have a problem, {rest} none", found=found, rest=n - found)
    text = say("**{n} of {total} done**", n=f"{n:,}", total=f"{total:,}")
    text += f" · {result}" if n else ""
    if waiting := begun(mine) & set(desk.order):
        text += " · " + say("{n} begun", n=f"{len(waiting):,}")
    place = say("response {place} of {total}", place=f"{desk.place + 1:,}", total=f"{total:,}")
    st.progress(n / total, f"{text} · {place}")
    if n == total:
        st.success(say("All responses of this queue are done."), icon=":material/check:")


def show_task(task: Task) -> None:
    """Show the question as it was put, and what came back, as plain text."""
    st.caption(
        say(
            "{item} · {culture} · asked in {language}",
            item=literal(task.base_id),
            culture=literal(culture_name(task.culture)),
            language=literal(language_name(str(task.language))),
        )
    )
    st.markdown(f"**{literal(task.row['question'])}**")
    if task.kind is TaskKind.JUDGED:
        st.markdown("  \n".join(literal(text) for _, text in task.options))
    st.markdown(say("**Response**"))
    st.code(visible(task.row["response"]), language=None, wrap_lines=True)


def footer(project: Project, name: str, mine: pd.DataFrame, shown: pd.DataFrame) -> None:
    """Say what the annotator is not shown, where the work goes, and where the queue comes from."""
    st.caption(
        say(
            "You are not shown which model spoke, nor what the parser, a judge or other annotators made of "
            "it; only the filters narrow the first down. The order is drawn by chance and the same for "
            "everybody: what you have done when you stop is a random sample, if you have skipped nothing. "
            "Options stand in the order in which the respondent saw them."
        )
    )
    show_badges(shown["role"])
    source_line(
        say("your annotations, `{file}`", file=project.shown(path_of(project, name))),
        mine,
        f"annotations_{name}.csv",
        key="download-annotations",
        command="value-survey annotate import",
    )
    st.page_link(
        page("ledger"), label=say("What the parser made of all responses"), icon=":material/fact_check:"
    )


def show_fault(message: str, project: Project) -> None:
    """Show what went wrong; nothing was written then."""
    st.error(say("**Nothing was changed.**"), icon=":material/error:")
    st.code(visible(message).replace(f"{project.root}/", ""), language=None, wrap_lines=True)


if __name__ == "__main__":
    render()
