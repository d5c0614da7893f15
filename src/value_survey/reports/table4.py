"""Table 4: the diversity ablation, method by method."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from value_survey.metrics.ablation import Kind
from value_survey.reports.captions import DATASET_NOTE, TableFacts, kl_form, questionnaire_note
from value_survey.reports.comparison import BOTH_CULTURES, Block, Section
from value_survey.reports.document import Document, Grid, Heading, Row
from value_survey.reports.grids import MISSING, SECTION_HEADINGS, number, signed
from value_survey.reports.inputs import Role
from value_survey.reports.published import DIVERSITY, Published
from value_survey.reports.selection import ANSWER_DIVERSITY, PAPER_MEASURE, SOUND_MEASURE
from value_survey.reports.style import PROBING_LABELS
from value_survey.terms import ALL, Probing

Record = Mapping[Hashable, Any]

METHODS: Final = (
    Probing.NONE, Probing.DEF_NO_MEMORY, Probing.DEF_NO_CONFIG, Probing.DEF_NO_PROMPT, Probing.DEF,
)  # fmt: skip

COLUMNS: Final = (
    "table", "block", "model", "display", "role", "probing", "culture", "measure", "published", "reproduced",
    "low", "high", "difference", "difference_low", "difference_high", "ceiling", "against_def",
    "against_def_low", "against_def_high", "p_adjusted", "n_questions", "missing", "runs", "questionnaire",
)  # fmt: skip

_BLOCKS = {Block.PAPER: (DIVERSITY, PAPER_MEASURE), Block.SOUND: (ANSWER_DIVERSITY, SOUND_MEASURE)}
_PERCENT = {DIVERSITY, ANSWER_DIVERSITY}
_SECTIONS = {
    Role.PAPER: "",
    Role.EMBEDDED: SECTION_HEADINGS[Section.EMBEDDED],
    Role.YARDSTICK: SECTION_HEADINGS[Section.YARDSTICK],
    Role.OTHER: SECTION_HEADINGS[Section.OTHER],
}


def table4(ablation: pd.DataFrame, published: Published, models: pd.DataFrame) -> pd.DataFrame:
    """Reproduce Table 4 as a tidy frame.

    The paper's table names no model, so every model with at least two of its methods in both cultures stands
    beside it, on the questionnaire on which it has most of them.

    Parameters
    ----------
    ablation
        Frame of `reports/ablation.csv`.
    published
        The printed values.
    models
        `name`, `display`, `role`.

    Returns
    -------
    pandas.DataFrame
        For each model (one without a name where there is none), method and measure: `reproduced` is the mean
        of the two cultures with its interval, `difference` is reproduced − published with the interval that
        leaves the printed number as it is; `against_def` is the difference from DEF, paired by question.
        Diversities in percent. Block `paper` has the paper's measures, block `sound` those beside them.
    """
    printed = {(row["probing"], row["column"]): row for row in published.table4.to_dict("records")}
    overall = ablation[
        (ablation["kind"] == Kind.PROBING)
        & (ablation["culture"] == BOTH_CULTURES)
        & (ablation["dimension"] == ALL)
        & ablation["probing"].isin(list(METHODS))
    ]
    cells = {
        (row["model"], row["questionnaire"], row["probing"], row["measure"]): row
        for row in overall.to_dict("records")
    }
    chosen = _questionnaires(overall)
    names = models.set_index("name").to_dict("index")
    order = [str(name) for name in models["name"] if name in chosen] or [""]
    rows = [
        {
            "table": 4,
            "block": str(block),
            "model": model,
            "display": names[model]["display"] if model else "",
            "role": names[model]["role"] if model else "",
            "probing": str(method),
            "culture": BOTH_CULTURES,
            "measure": measure,
            "questionnaire": chosen.get(model, ""),
            **_line(
                cells.get((model, chosen.get(model, ""), str(method), measure)),
                printed.get((str(method), measure)),
                100.0 if measure in _PERCENT else 1.0,
            ),
        }
        for model in order
        for block, measures in _BLOCKS.items()
        for method in METHODS
        for measure in measures
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _questionnaires(overall: pd.DataFrame) -> dict[str, str]:
    """Choose for each model the questionnaire with most methods; of equal ones that with most questions."""
    best: dict[str, tuple[tuple[int, float], str]] = {}
    for (model, name), rows in overall.groupby(["model", "questionnaire"], sort=False):
        rank = (rows["probing"].nunique(), float(rows["n_questions"].max()))
        if rank[0] > 1 and (str(model) not in best or rank > best[str(model)][0]):
            best[str(model)] = (rank, str(name))
    return {model: name for model, (_, name) in best.items()}


def _line(cell: Record | None, printed: Record | None, factor: float) -> dict[str, Any]:
    def scaled(name: str) -> float:
        return factor * float(cell[name]) if cell else math.nan

    number_printed = printed["number"] if printed else math.nan
    return {
        "published": printed["value"] if printed else "",
        "reproduced": scaled("value"),
        "low": scaled("low"),
        "high": scaled("high"),
        "difference": scaled("value") - number_printed,
        "difference_low": scaled("low") - number_printed,
        "difference_high": scaled("high") - number_printed,
        "ceiling": scaled("ceiling"),
        "against_def": scaled("difference"),
        "against_def_low": scaled("difference_low"),
        "against_def_high": scaled("difference_high"),
        "p_adjusted": cell["p_adjusted"] if cell else math.nan,
        "n_questions": cell["n_questions"] if cell else math.nan,
        "missing": "" if cell else "not run in both cultures",
        "runs": cell["runs"] if cell else "",
    }


def table4_document(frame: pd.DataFrame, facts: TableFacts) -> Document:
    """Lay out Table 4: as the paper does, then what stands beside it."""
    return Document(
        title="Table 4. Diversity ablation: what each part of DEF adds",
        grids=(_paper_grid(frame, facts), _sound_grid(frame, facts)),
    )


def _paper_grid(frame: pd.DataFrame, facts: TableFacts) -> Grid:
    measures = _BLOCKS[Block.PAPER]
    lines: list[Heading | Row] = []
    for cells, method in _methods(frame[frame["block"] == Block.PAPER], lines):
        digits = {DIVERSITY: 1, PAPER_MEASURE: 4}
        contents = {
            "published": [cells[measure]["published"].removesuffix("%") or MISSING for measure in measures]
        }
        contents["reproduced"] = [
            _ranged(cells[measure], ("reproduced", "low", "high"), digits[measure]) for measure in measures
        ]
        contents["difference"] = [
            _ranged(
                cells[measure],
                ("difference", "difference_low", "difference_high"),
                digits[measure],
                sign=True,
            )
            for measure in measures
        ]
        for place, (title, texts) in enumerate(contents.items()):
            lines.append(Row(("" if place else method, title, *texts)))
    ceilings = frame["ceiling"].dropna()
    at_most = f" (at most {number(float(ceilings.max()), 1)} here)" if len(ceilings) else ""
    caption = (
        f"Diversity (%, Eq. 6{at_most}) and divergence from human answers (KL in nats, paper-faithful, "
        f"{kl_form(facts)}), means of US and CN (Table 4 of the paper, which names neither model nor "
        f"settings). In brackets {facts.confidence:.0%} intervals: over questions and respondents for the "
        "divergence, over questions for the diversity. Difference: reproduced − published, the printed "
        f"number taken as exact. {questionnaire_note(facts)}{DATASET_NOTE} Source: reports/ablation.csv."
    )
    header = ("Method", "Value", "Diversity %", "KL")
    return Grid("table4", "Published and reproduced", caption, header, 2, tuple(lines), tuple(_notes(frame)))


def _sound_grid(frame: pd.DataFrame, facts: TableFacts) -> Grid:
    measures = (DIVERSITY, ANSWER_DIVERSITY, PAPER_MEASURE, SOUND_MEASURE)
    lines: list[Heading | Row] = []
    for cells, method in _methods(frame, lines):
        values = [_ranged(cells[m], ("reproduced", "low", "high"), _digits(m)) for m in measures]
        lines.append(Row((method, "value", *values)))
        against = ("against_def", "against_def_low", "against_def_high")
        texts = [_ranged(cells[m], against, _digits(m), sign=True) for m in measures]
        if any(text != MISSING for text in texts):
            lines.append(Row(("", "less DEF", *texts)))
            lines.append(Row(("", "p, Holm", *(number(cells[m]["p_adjusted"], 3) for m in measures))))
    caption = (
        "Companion of Table 4: diversity of texts and of chosen options (%), paper-faithful and "
        f"Jeffreys-smoothed KL (nats), means of US and CN with {facts.confidence:.0%} intervals. Less DEF: "
        "difference on the questions that both methods have, paired by question; p of the sign-flip test "
        "over questions, after Holm over the methods. Source: reports/ablation.csv."
    )
    header = ("Method", "Value", "Diversity %", "Different answers %", "KL", "KL, smoothed")
    return Grid("table4-sound", "Against DEF, with intervals", caption, header, 2, tuple(lines))


def _digits(measure: str) -> int:
    return 1 if measure in _PERCENT else 2


def _methods(frame: pd.DataFrame, lines: list[Heading | Row]) -> Iterator[tuple[dict[str, Record], str]]:
    """Go through models and methods, with the headings that are due put into `lines` before each."""
    section = model = None
    for (role, name, probing), rows in frame.groupby(["role", "model", "probing"], sort=False):
        records = rows.to_dict("records")
        if name and role != section:
            section = role
            if _SECTIONS[Role(str(role))]:
                lines.append(Heading(_SECTIONS[Role(str(role))]))
        if name and name != model:
            model = name
            lines.append(Heading(str(records[0]["display"])))
        yield {str(row["measure"]): row for row in records}, PROBING_LABELS[Probing(str(probing))]


def _ranged(cell: Record, names: tuple[str, str, str], digits: int, *, sign: bool = False) -> str:
    value, low, high = (float(cell[name]) for name in names)
    write = signed if sign else number
    if math.isnan(low) or math.isnan(high):
        return write(value, digits)
    return f"{write(value, digits)} ({number(low, digits)} to {number(high, digits)})"


def _notes(frame: pd.DataFrame) -> Iterator[str]:
    for (display, reason), rows in frame[frame["missing"] != ""].groupby(["display", "missing"], sort=False):
        methods = dict.fromkeys(PROBING_LABELS[Probing(probing)] for probing in rows["probing"])
        yield f"{str(reason).capitalize()}: {', '.join(methods)}{f' ({display})' if display else ''}."
    used = Counter(frame.loc[frame["questionnaire"] != "", "questionnaire"])
    if len(used) > 1:
        yield f"Models were asked different questionnaires ({', '.join(used)}): compare methods, not models."
