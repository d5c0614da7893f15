"""Page *Ablations*: what each part of DEF, each baseline and the language of asking change."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import reading
from app.ablations import printed
from app.ablations.asked import show_languages
from app.ablations.methods import show_quantity, style_of
from app.ablations.printed_drawing import LANES, against_table4, drawing, points
from app.ablations.rows import QUANTITIES, WAYS, few_warning, read, with_coverage
from app.badges import show_badges
from app.catalogue import Catalogue, catalogue
from app.drawing import show
from app.filters import Filters, define, stop_if_empty
from app.language import say
from app.links import accept_codes
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.switch import switch
from app.text import literal
from value_survey.metrics.ablation import Kind


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Ablations"), anchor=False)
    with explained(project):
        require(
            lambda: read(project),
            lambda: printed.table4(project),
            lambda: reading.table(project, 1),
            lambda: reading.ledger(project),
        )
        study = catalogue(project)
        params = reading.params(project)
    st.caption(
        say(
            "What happens to diversity and to the distance from humans when a part of DEF is taken away, "
            "when another method asks, or when the questions stand in another language. The differences are "
            "paired question by question: only methods that were asked the same questions are compared."
        )
    )
    report = read(project)
    if report.empty:
        st.info(
            say(
                "No model was asked the same questions with two methods or in two languages yet. Add runs to "
                "`params.yaml`, then `make repro`."
            ),
            icon=":material/hourglass_empty:",
        )
        st.stop()
    filters = define(study)
    of_set = of_questionnaire(filters, report)
    way = choose_way()
    rows = filtered(filters, of_set)
    model = choose_model(study, rows)
    own = with_coverage(rows[rows["model"] == model], reading.ledger(project))
    roles = study.models.loc[study.models["name"] == model, "role"]
    show_badges(roles, published=True)
    warn_of_few(own)
    threshold = round(1 - params.analysis.confidence, 6)
    methods = own[own["kind"] == Kind.PROBING]
    style = style_of(list(dict.fromkeys(report.loc[report["kind"] == Kind.PROBING, "culture"])))
    values = printed.table4_values(printed.table4(project))
    for quantity in QUANTITIES[way]:
        show_quantity(methods[methods["measure"] == quantity.measure], quantity, style, values, threshold)
    everywhere = of_set[(of_set["model"] == model) & (of_set["kind"] == Kind.PROBING)]
    show_printed(project, filters, everywhere, model)
    show_languages(filters, own[own["kind"] == Kind.LANGUAGE], way, threshold)
    show_ways_on(own)


def of_questionnaire(filters: Filters, report: pd.DataFrame) -> pd.DataFrame:
    """Keep the item set chosen; where nothing was compared on it, the first one on which something was."""
    there = list(dict.fromkeys(report["questionnaire"]))
    one = next((one for one in filters.all if one.key == "questionnaire"), None)
    chosen = one.chosen[0] if one and one.chosen else there[0]
    if chosen in there:
        return report[report["questionnaire"] == chosen]
    name = one.name if one else str
    st.info(
        say(
            "Item set {chosen} was asked with one method only. Shown: {shown}, on which methods were "
            "compared.",
            chosen=literal(name(chosen)),
            shown=literal(name(there[0])),
        ),
        icon=":material/dataset:",
    )
    first: pd.DataFrame = report[report["questionnaire"] == there[0]]
    return first


def choose_way() -> str:
    """Let the reader choose the paper's quantities or the sound ones; the address keeps it."""
    options = list(WAYS)

    def name(code: str) -> str:
        return say(WAYS[code])

    return switch(say("Quantities"), "way", options, name)


def filtered(filters: Filters, rows: pd.DataFrame) -> pd.DataFrame:
    """Apply the filters of the sidebar, but the dimensions: only the language ablation has them."""
    looked_at = rows.drop(columns=["questionnaire", "dimension"])
    stop_if_empty(filters, looked_at, say("compared methods"))
    return rows.loc[filters.apply(looked_at).index]


def choose_model(study: Catalogue, rows: pd.DataFrame) -> str:
    """Let the reader choose among the models left; the address keeps it."""
    models = [str(model) for model in dict.fromkeys(rows["model"])]
    if len(models) == 1:
        st.markdown(say("Model: **{model}**", model=literal(study.display(models[0]))))
        return models[0]
    accept_codes("of", models, study.display)
    chosen = st.selectbox(
        say("Model"), models, format_func=study.display, key="of", bind="query-params", width=440
    )
    return str(chosen or models[0])


def warn_of_few(rows: pd.DataFrame) -> None:
    """Say which methods gave few answers that could be read, and what follows."""
    if warning := few_warning(rows[rows["kind"] == Kind.PROBING]):
        st.warning(warning, icon=":material/warning:")


def show_printed(project: Project, filters: Filters, rows: pd.DataFrame, model: str) -> None:
    """Show the printed tables beside the measured values; they are means of the cultures."""
    st.subheader(say("Beside the printed tables"), anchor=False)
    chosen = next(one.chosen for one in filters.all if one.key == "probing")
    lines = printed.beside(rows, printed.table4(project), reading.table(project, 1), model, chosen)
    if lines.empty:
        st.caption(say("The paper prints no value of the methods chosen."))
        return
    drawn = points(rows, printed.table4(project), reading.table(project, 1), reading.ledger(project), chosen)
    st.markdown(against_table4(drawn))
    picture = drawing(drawn)
    show(picture, "printed")
    st.caption(say(LANES))
    printed.show(lines)
    source_line(
        say("`reports/tables/table4.csv`, `reports/tables/table1.csv`, `reports/ablation.csv`"),
        lines,
        "ablation_printed.csv",
        key="download-printed",
        command="dvc repro tables",
        chart=picture.whole,
    )


def show_ways_on(rows: pd.DataFrame) -> None:
    """Lead from a method to its questions: the pair of runs, and single items."""
    pairs = rows[(rows["baseline_runs"] != "") & ~rows["runs"].str.contains(";", regex=False)]
    with st.container(horizontal=True):
        if len(pairs):
            first = pairs.iloc[0]
            st.page_link(
                page("compare"),
                label=say("Compare two of these runs item by item"),
                icon=":material/balance:",
                query_params={
                    "questionnaire": str(first["questionnaire"]),
                    "a": str(first["runs"]),
                    "b": str(first["baseline_runs"]),
                },
            )
        st.page_link(
            page("item"),
            label=say("From here to the single questions and responses"),
            icon=":material/forum:",
            query_params={"questionnaire": str(rows["questionnaire"].iloc[0])},
        )


if __name__ == "__main__":
    render()
