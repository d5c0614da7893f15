"""The `reference` frame: how humans answered each item, with the number asked beside every count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.human import EXACT, HumanTables
from value_survey.survey.wording import WordedItem
from value_survey.terms import ALL, AgeGroup, Sex

REFERENCE_COLUMNS = [
    "culture",
    "base_id",
    "code",
    "sex",
    "age_group",
    "n_unweighted",
    "n_weighted",
    "base_unweighted",
    "base_weighted",
]
CULTURES = ("US", "CN")
"""The cultures of the paper, with tables of their own."""
MENTIONED = 1
"""The answer code of a battery's variables that says the respondent named the option."""


class Coverage(StrEnum):
    """What is known of the human answers to an item, from most to least."""

    CELLS = "cells"
    OVERALL = "overall"
    ROUNDED = "rounded"


@dataclass(frozen=True)
class Reference:
    """The reference frame and what it rests on.

    Attributes
    ----------
    frame
        `REFERENCE_COLUMNS`; `code` is an int, the counts are text as the sources print them.
    coverage
        (culture, base_id) → what is known, for each item asked in a culture.
    """

    frame: pd.DataFrame
    coverage: Mapping[tuple[str, str], Coverage]


@dataclass(frozen=True)
class _Answers:
    """Valid answers of one culture to one variable: the reference columns from `code` on."""

    coverage: Coverage
    frame: pd.DataFrame


def build_reference(
    items: Sequence[WordedItem], human: HumanTables, cultures: Sequence[str] = CULTURES
) -> Reference:
    """Collect the human answers of some cultures to the items.

    An item known by sex and age has a row for each code and cell in which somebody gave it: a code without
    a row there was given by nobody. Of the others there is one row per code with sex and age_group `all`,
    and `n_weighted` is the share as printed. Where the shares are exact, the number of respondents behind
    them can be told from them (`respondents_behind`) and gives the unweighted counts; where they are
    rounded, these are empty. `n_weighted / base_weighted` is always the share among valid answers, also
    where rounded shares of all respondents, missing answers included, do not add up to 1.

    An item with several `variables` is a battery: its code k counts those who named the k-th option, on the
    base of those with a valid answer to the k-th variable, and every cell has a row, with 0 where nobody
    named it. Where some of its variables are known by cells and some are not, it has `all` rows only. US
    and CN have tables of their own and have to know all of a battery; another culture that lacks some of
    its variables is not asked it.

    Codes that an item declares `missing` are taken out first, from the counts and from the bases. A code that
    the source lists with 0 and that is no option of the item in this culture has no row.

    Returns
    -------
    Reference
        Rows in the order of the cultures, items, options, sexes and age groups.

    Raises
    ------
    InputError
        Items that nobody was asked in any culture, built or not, batteries of which US or CN lack some
        variables, and codes declared missing that nobody gave; or none of the items is known here.
    """
    known = _known_answers(human)
    frames: list[pd.DataFrame] = []
    coverage: dict[tuple[str, str], Coverage] = {}
    problems: list[Problem] = []
    for culture in cultures:
        for item in items:
            found = [known.get((culture, item.source, variable)) for variable in item.variables]
            answers = [answer for answer in found if answer is not None]
            if not answers:
                continue
            if len(answers) < len(found):
                if culture not in CULTURES:
                    continue
                absent = ", ".join(v for v, each in zip(item.variables, found, strict=True) if each is None)
                problems.append(
                    Problem(
                        "the battery is known in part only",
                        f"{item.file}: items.{item.base_id}.variables",
                        found=f"no answers of {culture} to {absent}",
                        next_step="leave these options out, or word the variables as single items",
                    )
                )
                continue
            codes = list(item.scale_in(culture).options)
            joined = (
                _valid(answers[0], item.missing, codes) if len(answers) == 1 else _battery(codes, answers)
            )
            coverage[culture, item.base_id] = joined.coverage
            frames.append(_ordered(joined.frame, codes).assign(culture=culture, base_id=item.base_id))
    given: dict[tuple[str, str], set[int]] = {}
    for (_, source, variable), each in known.items():
        given.setdefault((source, variable), set()).update(each.frame["code"])
    problems += [
        Problem(
            "there are no human answers to the item",
            f"{item.file}: items.{item.base_id}",
            found=f"variable {', '.join(item.variables)} of {item.source}",
            allowed="a variable of the human tables",
            next_step="correct the name or remove the item",
        )
        for item in items
        if not any((item.source, variable) in given for variable in item.variables)
    ]
    problems += [
        Problem(
            "nobody gave an answer that is declared missing",
            f"{item.file}: items.{item.base_id}.missing",
            found=", ".join(map(str, sorted(stale))),
            next_step="remove the code",
        )
        for item in items
        if (codes_given := given.get((item.source, item.variables[0])))
        and (stale := item.missing - codes_given)
    ]
    if not (frames or problems):
        wanted = ", ".join(cultures)
        problems.append(Problem("no item has human answers in these cultures", "cultures", wanted))
    if problems:
        raise InputError(problems)
    frame = pd.concat(frames, ignore_index=True)[REFERENCE_COLUMNS]
    return Reference(frame=frame, coverage=coverage)


def respondents_behind(shares: Sequence[str], largest: int) -> int | None:
    """Return how many respondents exact shares of an unweighted sample were computed from.

    The shares are fractions with one denominator; the answer is the largest number up to `largest` with
    which each of them is a whole count, `None` when there is none. A proper divisor of it may fit as well,
    but would mean that at least half of the sample gave no valid answer.
    """
    values = [float(share) for share in shares]
    for n in range(largest, 0, -1):
        if all(abs(value * n - round(value * n)) < 1e-9 for value in values):
            return n
    return None


def _known_answers(human: HumanTables) -> dict[tuple[str, str, str], _Answers]:
    """Return the valid answers by (culture, survey, variable), cells before overall distributions."""
    sample: dict[tuple[str, str], int] = {}
    for culture, source, _, rows in _by_variable(human.cells):
        asked = int(rows["n_unweighted"].astype(int).sum())
        sample[culture, source] = max(asked, sample.get((culture, source), 0))
    known: dict[tuple[str, str, str], _Answers] = {}
    for culture, source, variable, rows in _by_variable(human.overall):
        exact = bool((rows["precision"] == EXACT).all())
        n = respondents_behind(list(rows["p"]), sample[culture, source]) if exact else None
        frame = pd.DataFrame(
            {
                "code": rows["code"].astype(int),
                "sex": ALL,
                "age_group": ALL,
                "n_unweighted": [str(round(float(p) * n)) if n else "" for p in rows["p"]],
                "n_weighted": rows["p"],
                "base_unweighted": str(n) if n else "",
                "base_weighted": "1" if exact else _total(rows["p"]),
            }
        )
        known[culture, source, variable] = _Answers(Coverage.OVERALL if exact else Coverage.ROUNDED, frame)
    for culture, source, variable, rows in _by_variable(human.cells[human.cells["code"].astype(int) >= 0]):
        frame = rows[["code", "sex", "age_group", "n_unweighted", "n_weighted"]].astype({"code": int})
        cells = frame.groupby(["sex", "age_group"])
        for name in ("unweighted", "weighted"):
            frame[f"base_{name}"] = cells[f"n_{name}"].transform(_total)
        known[culture, source, variable] = _Answers(Coverage.CELLS, frame)
    return known


def _by_variable(table: pd.DataFrame) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """Yield culture, survey, variable and rows, in the order of the table."""
    for key, rows in table.groupby(["culture", "source", "variable"], sort=False):
        culture, source, variable = map(str, key if isinstance(key, tuple) else (key,))
        yield culture, source, variable, rows


def _valid(answers: _Answers, missing: frozenset[int], options: Sequence[int]) -> _Answers:
    """Take missing answers out, with those who gave them, and codes that nobody could or did give."""
    frame = answers.frame
    unused = ~frame["code"].isin(options) & (frame["n_weighted"].astype(float) == 0)
    frame = frame[~unused]
    if not missing:
        return _Answers(answers.coverage, frame)
    frame = frame[~frame["code"].isin(missing)].copy()
    cells = frame.groupby(["sex", "age_group"])
    for name in ("unweighted", "weighted"):
        known = (frame[f"n_{name}"] != "").all()
        frame[f"base_{name}"] = cells[f"n_{name}"].transform(_total) if known else ""
    return _Answers(answers.coverage, frame)


def _battery(codes: Iterable[int], answers: Sequence[_Answers]) -> _Answers:
    """Join the variables of a battery: one code per option, counting who mentioned it."""
    coverage = max((each.coverage for each in answers), key=list(Coverage).index)
    frames = []
    for code, each in zip(codes, answers, strict=True):
        mentions = _mentions(each.frame)
        if coverage is not Coverage.CELLS and each.coverage is Coverage.CELLS:
            mentions = _overall_share(mentions)
        frames.append(mentions.assign(code=code))
    return _Answers(coverage, pd.concat(frames, ignore_index=True))


def _mentions(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell with the count of those who mentioned the option, 0 where nobody did."""
    cell = ["sex", "age_group"]
    bases = frame[[*cell, "base_unweighted", "base_weighted"]].drop_duplicates(cell)
    counts = frame.loc[frame["code"] == MENTIONED, [*cell, "n_unweighted", "n_weighted"]]
    return bases.merge(counts, on=cell, how="left").fillna({"n_unweighted": "0", "n_weighted": "0"})


def _overall_share(mentions: pd.DataFrame) -> pd.DataFrame:
    """Sum the cells of an option up to a share of valid answers, as the other options have it."""
    share = Decimal(_total(mentions["n_weighted"])) / Decimal(_total(mentions["base_weighted"]))
    return pd.DataFrame(
        {
            "sex": [ALL],
            "age_group": ALL,
            "n_unweighted": _total(mentions["n_unweighted"]),
            "n_weighted": f"{share:.10g}",
            "base_unweighted": _total(mentions["base_unweighted"]),
            "base_weighted": "1",
        }
    )


def _ordered(frame: pd.DataFrame, codes: Sequence[int]) -> pd.DataFrame:
    """Sort by option, sex and age group; a code that is no option goes last, for the check that names it."""
    ranks = pd.DataFrame(
        {
            "code": frame["code"].map({code: rank for rank, code in enumerate(codes)}),
            "sex": frame["sex"].map({value.value: rank for rank, value in enumerate(Sex)}),
            "age_group": frame["age_group"].map({value.value: rank for rank, value in enumerate(AgeGroup)}),
        }
    )
    return frame.loc[ranks.sort_values(["code", "sex", "age_group"], kind="stable").index]


def _total(numbers: pd.Series[str]) -> str:
    """Add up printed numbers exactly, without the binary rounding of floats."""
    return f"{sum(map(Decimal, numbers), Decimal()):f}"
