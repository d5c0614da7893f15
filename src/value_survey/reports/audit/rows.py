"""Tables 1 and 2: averages of their rows, rows against each other, and what the captions say of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pandas as pd

from value_survey.reports.audit.findings import (
    Check,
    Finding,
    Rounded,
    compare,
    exact,
    mean_of,
    rounded,
    row_name,
    say,
)
from value_survey.reports.comparison import DIMENSIONS
from value_survey.reports.published import AVERAGE, Published
from value_survey.reports.style import PROBING_LABELS
from value_survey.terms import Probing

Row = dict[str, Rounded]


def audit_rows(published: Published) -> list[Finding]:
    """Compare everything that Tables 1 and 2 print more than once."""
    first, second = _rows(published.table1), _rows(published.table2)
    return [
        *_row_means("1", first),
        *_row_means("2", second),
        *_two_tables(first, second),
        *_identical_rows(first),
        *_lowest_method(first),
        *_lowest_models(second),
    ]


def _rows(table: pd.DataFrame) -> dict[tuple[str, str], Row]:
    rows: dict[tuple[str, str], Row] = {}
    for (model, probing, column), number in rounded(table, "model", "probing", "column").items():
        rows.setdefault((model, probing), {})[column] = number
    return rows


def row_mean(row: Row) -> float:
    """Average the nine dimensions of a printed row."""
    return mean_of([row[name] for name in DIMENSIONS])[0]


def _row_means(table: str, rows: dict[tuple[str, str], Row]) -> Iterator[Finding]:
    for (model, probing), row in rows.items():
        mean = mean_of([row[name] for name in DIMENSIONS])

        def note(consistent: bool, row: Row = row, mean: float = mean[0]) -> str:
            if consistent:
                return "The nine values give the printed average."
            text = f"The nine values average {say(mean, 3)}, printed is {row[AVERAGE].text}."
            repeated = [name for name in DIMENSIONS if row[name].text == row[AVERAGE].text]
            if repeated:
                text += f" The printed average repeats {' and '.join(repeated)}."
            repairs = digit_swaps(row)
            if repairs:
                listed = "; ".join(f"{name} {row[name].text} → {new.text}" for name, new in repairs)
                return f"{text} Two digits of one number swapped would mend the row: {listed}."
            return f"{text} Swapping two digits of one number does not mend the row."

        place = (table, row_name(model, probing), AVERAGE)
        yield compare(Check.ROW_MEAN, place, row[AVERAGE], mean, note)


def digit_swaps(row: Row) -> list[tuple[str, Rounded]]:
    """Find the numbers of a row that, with two of their digits swapped, give the printed average."""
    found = []
    for name in (*DIMENSIONS, AVERAGE):
        text = row[name].text
        digits = [place for place, character in enumerate(text) if character.isdigit()]
        for left, right in itertools.combinations(digits, 2):
            if text[left] == text[right]:
                continue
            characters = list(text)
            characters[left], characters[right] = characters[right], characters[left]
            new = Rounded.of("".join(characters))
            mended = row | {name: new}
            if mended[AVERAGE].span.meets(mean_of([mended[each] for each in DIMENSIONS])[1]):
                found.append((name, new))
    return found


def _two_tables(first: dict[tuple[str, str], Row], second: dict[tuple[str, str], Row]) -> Iterator[Finding]:
    for key in (key for key in first if key in second):
        for column in (*DIMENSIONS, AVERAGE):
            one, two = first[key][column], second[key][column]
            swapped = sorted(one.text) == sorted(two.text)
            difference = "the same digits in another order" if swapped else "different numbers"
            note = (
                "Tables 1 and 2 agree."
                if one.span.meets(two.span)
                else f"Table 2 prints {two.text}, Table 1 {one.text}: {difference}."
            )
            yield compare(Check.TWO_TABLES, ("2", row_name(*key), column), two, (one.number, one.span), note)


def _identical_rows(rows: dict[tuple[str, str], Row]) -> Iterator[Finding]:
    """Compare the rows of one method for different models."""
    for (key, row), (other, twin) in itertools.combinations(rows.items(), 2):
        if key[1] != other[1]:
            continue
        same = sum(row[column].text == twin[column].text for column in row)
        identical = same == len(row)
        verdict = (
            "two models would hardly give the same numbers to the last digit"
            if identical
            else "as chance allows"
        )
        yield Finding(
            Check.IDENTICAL_ROWS,
            "1",
            row_name(*other),
            "all columns",
            f"{len(row)} values of another model",
            float(same),
            exact(float(same)),
            not identical,
            f"{same} of {len(row)} values are those of {key[0]}: {verdict}.",
        )


def _lowest_method(rows: dict[tuple[str, str], Row]) -> Iterator[Finding]:
    """Section 5.2.1 and the caption: DEF is below the baselines."""
    for (model, probing), row in rows.items():
        if probing != Probing.DEF:
            continue
        for (other, method), baseline in rows.items():
            if other != model or method == Probing.DEF:
                continue
            label = PROBING_LABELS[Probing(method)]
            lower = [name for name in DIMENSIONS if row[name].number < baseline[name].number]
            where = f" ({', '.join(lower)})" if 0 < len(lower) < len(DIMENSIONS) else ""
            average = "lower" if row[AVERAGE].number < baseline[AVERAGE].number else "not lower"
            yield Finding(
                Check.RANKING,
                "1",
                row_name(model, probing),
                f"below {label}",
                f"all {len(DIMENSIONS)} dimensions",
                float(len(lower)),
                exact(float(len(lower))),
                len(lower) == len(DIMENSIONS),
                f"DEF is below {label} in {len(lower)} of {len(DIMENSIONS)} dimensions{where}, its average "
                f"is {average} ({row[AVERAGE].text} against {baseline[AVERAGE].text}). The caption says that "
                "it is below all baselines, the text makes an exception of CCSV-list.",
            )


LOWEST = ("Mistral-7B-Instruct", "Dolphin-2.9.1-Llama-3-8B")
"""Models that the caption of Table 2 calls the lowest."""


def _lowest_models(rows: dict[tuple[str, str], Row]) -> Iterator[Finding]:
    averages = {
        "printed averages": {model: row[AVERAGE].number for (model, _), row in rows.items()},
        "recomputed averages": {model: row_mean(row) for (model, _), row in rows.items()},
    }
    for how, values in averages.items():
        leaders = sorted(values, key=values.__getitem__)[: len(LOWEST)]
        count = float(len(set(leaders) & set(LOWEST)))
        yield Finding(
            Check.RANKING,
            "2",
            "all models",
            f"two lowest, by {how}",
            " and ".join(LOWEST),
            count,
            exact(count),
            count == len(LOWEST),
            f"Lowest by {how}: " + ", ".join(f"{model} ({say(values[model], 3)})" for model in leaders) + ".",
        )
