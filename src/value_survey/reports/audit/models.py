"""Table 3 against Table 2: which models can have given the means and SDs of the series."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from value_survey.metrics.two_groups import label_permutation
from value_survey.reports.audit.findings import (
    Check,
    Finding,
    Rounded,
    Span,
    exact,
    mean_of,
    one,
    rounded,
    say,
)
from value_survey.reports.audit.series import values_per_series
from value_survey.reports.comparison import BOTH_CULTURES, DIMENSIONS
from value_survey.reports.published import Published
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.reports.series import SERIES, TEST_ROW
from value_survey.terms import Probing

Values = Mapping[str, list[Rounded]]


def audit_models(published: Published, series: Mapping[str, str]) -> list[Finding]:
    """Look for the models behind Table 3.

    The mean of a series over the two cultures' rows of Table 3 has to be the mean of its models' rows in
    Table 2, which are averages over the cultures. The SD of those averages cannot exceed the mean of the
    cultures' SDs, nor fall below half their difference (triangle inequality).

    Parameters
    ----------
    published
        The printed values.
    series
        Series of the models, by the paper's names.
    """
    numbers = rounded(published.table3, "culture", "series", "column")
    of_models = rounded(published.table2, "model", "column")
    df = one(numbers, next(iter(NATIVE_LANGUAGE)), TEST_ROW, "df")
    size = values_per_series(df.number) // len(DIMENSIONS)
    by_series: dict[str, Values] = {
        name: {
            str(model): [one(of_models, model, dimension) for dimension in DIMENSIONS]
            for model in dict.fromkeys(published.table2["model"])
            if series.get(model) == name
        }
        for name in SERIES
    }
    first = rounded(published.table1[published.table1["probing"] == Probing.DEF], "model", "column")
    findings = []
    for name, values in by_series.items():
        findings.append(_how_many(name, values, size, df))
        own, others = list(_sets(name, values, size, numbers)), []
        for model, cells in values.items():
            other = [
                first.get((model, dimension), cell) for dimension, cell in zip(DIMENSIONS, cells, strict=True)
            ]
            if other != cells:
                how = f", {model} as in Table 1"
                variant = list(_sets(name, {**values, model: other}, size, numbers, how))
                if own and variant[-1].consistent and not own[-1].consistent:
                    note = f"{own[-1].note} With {model} as in Table 1, one set fits."
                    own[-1] = replace(own[-1], note=note)
                others += variant
        findings += [*own, *others]
    findings += _models_as_units(by_series, size, numbers)
    return findings


def _how_many(name: str, values: Values, size: int, df: Rounded) -> Finding:
    fits = len(values) == size
    listed = ", ".join(values)
    note = (
        f"Table 2 has {len(values)} models of the series ({listed}); {df.text} degrees of freedom need {size}"
    )
    note += "." if fits else f": {abs(len(values) - size)} is left out, the paper does not say which."
    return Finding(
        Check.SERIES_MODELS, "3", f"{BOTH_CULTURES} / {name}", "number of models", str(size),
        float(len(values)), exact(len(values)), fits, note,
    )  # fmt: skip


def _sets(
    name: str, values: Values, size: int, numbers: dict[tuple[str, ...], Rounded], how: str = ""
) -> Iterator[Finding]:
    means, sds = (
        [one(numbers, culture, name, column) for culture in NATIVE_LANGUAGE] for column in ("mean", "sd")
    )
    wanted, target = mean_of(means)
    half_difference = abs(sds[0].number - sds[1].number) - sum(sd.span.high - sd.number for sd in sds)
    bounds = Span(max(0.0, half_difference / 2), mean_of(sds)[1].high)
    averages = {}
    for chosen in _subsets(values, size):
        cells = [cell for model in chosen for cell in values[model]]
        mean, span = mean_of(cells)
        row = f"{BOTH_CULTURES} / {name}, {_who(chosen, values)}{how}"
        averages[row] = (mean, span.meets(target))
        yield Finding(
            Check.SERIES_MODELS, "3", row, "mean", say(wanted, 3), mean, span, span.meets(target),
            f"Their values average {say(mean, 3)} ({say(span.low, 3)} to {say(span.high, 3)}); the means of "
            f"Table 3 need {say(target.low, 3)} to {say(target.high, 3)}.",
        )  # fmt: skip
        sd = statistics.stdev(cell.number for cell in cells)
        # Rounding moves an SD by the SD of the errors at most.
        slack = max(cell.span.high - cell.number for cell in cells) * (len(cells) / (len(cells) - 1)) ** 0.5
        spread = Span(sd - slack, sd + slack)
        yield Finding(
            Check.SERIES_MODELS, "3", row, "sd", f"{say(bounds.low)} to {say(bounds.high)}", sd, spread,
            spread.meets(bounds),
            "The SD of values averaged over the cultures lies between half the difference and the mean of "
            "the cultures' SDs.",
        )  # fmt: skip
    if averages:
        fitting = [row for row, (_, fits) in averages.items() if fits]
        nearest = min(averages, key=lambda row: abs(averages[row][0] - wanted))
        yield Finding(
            Check.SERIES_MODELS, "3", f"{BOTH_CULTURES} / {name}{how}", "sets of models that fit", "1",
            float(len(fitting)), exact(float(len(fitting))), len(fitting) == 1,
            f"{len(fitting)} of {len(averages)} sets of models can have given the means of Table 3. "
            f"Nearest: {nearest.split(', ', 1)[1]}, with "
            f"{say(averages[nearest][0], 3)} where {say(wanted, 3)} is due.",
        )  # fmt: skip


def _who(chosen: Sequence[str], values: Mapping[str, object]) -> str:
    absent = [model for model in values if model not in chosen]
    return f"without {' and '.join(absent)}" if absent else f"all {len(chosen)} models"


def _subsets(values: Values, size: int) -> list[tuple[str, ...]]:
    found = list(itertools.combinations(values, size))
    return found if len(values) <= size else [*found, tuple(values)]


def _models_as_units(
    by_series: Mapping[str, Values], size: int, numbers: dict[tuple[str, ...], Rounded]
) -> Iterator[Finding]:
    """Test the series with models as the units: an exact permutation of the models' labels."""
    printed = max(
        (one(numbers, culture, TEST_ROW, "p") for culture in NATIVE_LANGUAGE), key=lambda p: p.number
    )
    first, second = (
        {model: mean_of(cells)[0] for model, cells in by_series[name].items()} for name in SERIES
    )
    if not first or not second:
        return
    for chosen in _subsets(by_series[SERIES[0]], size):
        test = label_permutation(
            np.array([first[model] for model in chosen]), np.array(list(second.values()))
        )
        yield Finding(
            Check.SERIES_MODELS, "3", f"{BOTH_CULTURES} / {TEST_ROW}, {_who(chosen, first)}",
            "p, models as units", "", test.p, exact(test.p), None,
            f"The averages of Table 2 differ by {say(test.statistic)} nats. With the "
            f"{len(chosen) + len(second)} models as units, {test.p:.0%} of the ways to label them differ as "
            f"much; no p below {test.p_min:.2g} can come out of so few. Printed: {printed.text} or less.",
        )  # fmt: skip
