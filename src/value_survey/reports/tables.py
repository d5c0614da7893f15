"""Tables 1 and 2 as files: tidy CSV, Markdown and LaTeX."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from value_survey.reports.captions import TableFacts
from value_survey.reports.inputs import check_models, read_divergence, read_diversity
from value_survey.reports.published import read_published
from value_survey.reports.render import to_latex, to_markdown
from value_survey.reports.selection import select
from value_survey.reports.table1 import table1, table1_document
from value_survey.reports.table2 import table2, table2_document
from value_survey.tables_io import write_csv, write_text


def write_tables(
    reports: Path,
    published: Path,
    out: Path,
    *,
    models: pd.DataFrame,
    kl_form: Literal["standard", "cumulative"],
    confidence: float,
) -> list[Path]:
    """Write `table1` and `table2` as `.csv`, `.md` and `.tex`; the same reports always give the same bytes.

    Parameters
    ----------
    reports
        Folder with `divergence.csv` and `diversity.csv`.
    published
        Folder with the printed values.
    out
        Folder to write to, usually `reports/tables`.
    models
        One row per configured model, in the order of display: `name`, `display`, `role` (see `inputs.Role`).
    kl_form, confidence
        The settings of the analysis, which the captions name.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        A report or a file of printed values is missing or breaks its contract, or a model has no name.
    """
    printed = read_published(published)
    divergence = read_divergence(reports / "divergence.csv")
    diversity = read_diversity(reports / "diversity.csv")
    names = check_models(models, divergence)
    passed_over = select(divergence, diversity).passed_over
    written = []
    for name, build, lay_out in (("table1", table1, table1_document), ("table2", table2, table2_document)):
        frame = build(divergence, diversity, printed, names)
        shown = set(zip(frame["model"], frame["probing"], strict=True))
        left_out = tuple(run for run, pair in passed_over if pair in shown)
        document = lay_out(frame, TableFacts(kl_form, confidence, left_out))
        write_csv(frame, out / f"{name}.csv")
        write_text(to_markdown(document), out / f"{name}.md")
        write_text(to_latex(document), out / f"{name}.tex")
        written += [out / f"{name}.{suffix}" for suffix in ("csv", "md", "tex")]
    return written
