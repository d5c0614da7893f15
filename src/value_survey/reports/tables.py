"""Tables 1 to 4 as files: tidy CSV, Markdown and LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from value_survey.reports.captions import TableFacts
from value_survey.reports.comparison_table import ComparisonTable
from value_survey.reports.document import Document
from value_survey.reports.inputs import (
    check_models,
    read_ablation,
    read_divergence,
    read_diversity,
    read_series_test,
    with_questionnaires,
)
from value_survey.reports.published import Published, read_published
from value_survey.reports.render import to_latex, to_markdown
from value_survey.reports.table1 import TABLE1
from value_survey.reports.table2 import TABLE2
from value_survey.reports.table3 import table3, table3_document
from value_survey.reports.table4 import table4, table4_document
from value_survey.tables_io import write_csv, write_text


@dataclass(frozen=True)
class Table:
    """A table ready to be written."""

    name: str
    frame: pd.DataFrame
    document: Document


def write_tables(
    reports: Path,
    published: Path,
    out: Path,
    *,
    models: pd.DataFrame,
    questionnaires: Mapping[str, str],
    facts: TableFacts,
) -> list[Path]:
    """Write `table1` to `table4` as `.csv`, `.md` and `.tex`; the same reports always give the same bytes.

    Parameters
    ----------
    reports
        Folder with `divergence.csv`, `diversity.csv`, `series_test.csv` and `ablation.csv`.
    published
        Folder with the printed values.
    out
        Folder to write to, usually `reports/tables`.
    models
        One row per configured model, in the order of display: `name`, `display`, `role` (see `inputs.Role`).
    questionnaires
        What each run was asked, by name.
    facts
        The settings of the analysis, which the captions name.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        A report or a file of printed values is missing or breaks its contract, a model has no name, or a run
        no questionnaire.
    """
    written = []
    for table in _tables(reports, read_published(published), models, questionnaires, facts):
        write_csv(table.frame, out / f"{table.name}.csv")
        write_text(to_markdown(table.document), out / f"{table.name}.md")
        write_text(to_latex(table.document), out / f"{table.name}.tex")
        written += [out / f"{table.name}.{suffix}" for suffix in ("csv", "md", "tex")]
    return written


def _tables(
    reports: Path,
    published: Published,
    models: pd.DataFrame,
    questionnaires: Mapping[str, str],
    facts: TableFacts,
) -> Iterator[Table]:
    divergence = with_questionnaires(read_divergence(reports / "divergence.csv"), questionnaires)
    diversity = read_diversity(reports / "diversity.csv")
    names = check_models(models, divergence)
    for definition in (TABLE1, TABLE2):
        yield _comparison(definition, divergence, diversity, published, names, facts)
    series_test = read_series_test(reports / "series_test.csv")
    third = table3(series_test, published)
    yield Table("table3", third, table3_document(third, series_test, facts))
    fourth = table4(read_ablation(reports / "ablation.csv"), published, names)
    asked = "” and “".join(dict.fromkeys(name for name in fourth["questionnaire"] if name))
    yield Table("table4", fourth, table4_document(fourth, replace(facts, questionnaire=asked)))


def _comparison(
    definition: ComparisonTable,
    divergence: pd.DataFrame,
    diversity: pd.DataFrame,
    published: Published,
    models: pd.DataFrame,
    facts: TableFacts,
) -> Table:
    frame = definition.frame(divergence, diversity, published, models)
    selection = definition.select(divergence, diversity, models)
    shown = set(zip(frame["model"], frame["probing"], strict=True))
    facts = replace(
        facts,
        passed_over=tuple(run for run, pair in selection.passed_over if pair in shown),
        elsewhere=tuple(run for run, _ in selection.elsewhere),
        questionnaire=selection.questionnaire,
    )
    return Table(definition.name, frame, definition.document(frame, facts))
