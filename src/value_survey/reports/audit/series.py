"""Table 3: what its means and standard deviations give for the other columns (Eq. 7)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from value_survey.metrics.two_groups import pooled_freedom, standard_error, two_sided, welch_freedom
from value_survey.reports.audit.findings import Check, Finding, Rounded, compare, one, rounded, say, through
from value_survey.reports.comparison import DIMENSIONS
from value_survey.reports.published import Published
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.reports.series import SERIES, TEST_ROW


def audit_series(published: Published) -> list[Finding]:
    """Recompute SEM, SED, t, degrees of freedom and p of both cultures."""
    numbers = rounded(published.table3, "culture", "series", "column")
    return [finding for culture in NATIVE_LANGUAGE for finding in _culture(culture, numbers)]


def values_per_series(freedom: float) -> int:
    """Give n of each series from the pooled degrees of freedom of two equally large ones."""
    return round((freedom + 2) / 2)


def _culture(culture: str, numbers: dict[tuple[str, ...], Rounded]) -> Iterator[Finding]:
    mean_a, mean_b = (one(numbers, culture, name, "mean") for name in SERIES)
    sd_a, sd_b = (one(numbers, culture, name, "sd") for name in SERIES)
    t, p, sed, df = (one(numbers, culture, TEST_ROW, name) for name in ("t", "p", "sed", "df"))
    n = values_per_series(df.number)
    models = n / len(DIMENSIONS)

    for name, sd in zip(SERIES, (sd_a, sd_b), strict=True):
        sem = one(numbers, culture, name, "sem")
        possible = [str(k) for k in range(1, 9) if sem.span.meets(through(_sem(k * len(DIMENSIONS)), sd)[1])]
        yield compare(
            Check.SERIES_TEST,
            ("3", f"{culture} / {name}", "sem"),
            sem,
            through(_sem(n), sd),
            f"SD/√{n}. The rounded SD and SEM would fit {' or '.join(possible) or 'no number of'} models of "
            f"{len(DIMENSIONS)} dimensions each.",
        )

    row = f"{culture} / {TEST_ROW}"

    def error(a: float, b: float) -> float:
        return standard_error(a, b, n, n)

    def statistic(x: float, y: float, a: float, b: float) -> float:
        return (x - y) / error(a, b)

    recomputed = through(statistic, mean_a, mean_b, sd_a, sd_b)
    yield compare(
        Check.SERIES_TEST, ("3", row, "sed"), sed, through(error, sd_a, sd_b), f"√(s₁²/{n} + s₂²/{n})."
    )
    yield compare(
        Check.SERIES_TEST,
        ("3", row, "t"),
        t,
        recomputed,
        f"Eq. 7 from the printed means and SDs gives {say(recomputed[0], 3)}; their rounding leaves "
        f"{say(recomputed[1].low)} to {say(recomputed[1].high)} open.",
    )
    freedom = pooled_freedom(n, n)
    yield compare(
        Check.SERIES_TEST,
        ("3", row, "df"),
        df,
        (freedom, through(lambda _: freedom, sd_a)[1]),
        f"{n} values in each series: {models:g} models of {len(DIMENSIONS)} dimensions, counted as "
        "independent although they answer the same questions.",
    )

    def pooled(x: float, y: float, a: float, b: float) -> float:
        return two_sided(statistic(x, y, a, b), freedom)

    def welch(x: float, y: float, a: float, b: float) -> float:
        return two_sided(statistic(x, y, a, b), welch_freedom(a, b, n, n))

    means = (mean_a, mean_b, sd_a, sd_b)
    yield compare(
        Check.SERIES_TEST, ("3", row, "p, from means and SDs"), p, through(pooled, *means),
        f"Two-sided, {freedom:g} degrees of freedom.",
    )  # fmt: skip
    yield compare(
        Check.SERIES_TEST, ("3", row, "p, from t"), p, through(lambda x: two_sided(x, freedom), t),
        f"The printed t with {freedom:g} degrees of freedom.",
    )  # fmt: skip
    degrees = through(lambda a, b: welch_freedom(a, b, n, n), sd_a, sd_b)
    yield Finding(
        Check.SERIES_TEST, "3", row, "df, Welch", "", *degrees, None,
        f"The degrees of freedom that belong to Eq. 7 where SDs differ: {degrees[0]:.1f}, not {freedom:g}.",
    )  # fmt: skip
    by_welch = {
        "means and SDs": through(welch, *means),
        "t and SDs": through(lambda x, a, b: two_sided(x, welch_freedom(a, b, n, n)), t, sd_a, sd_b),
    }
    for source, value in by_welch.items():
        yield Finding(
            Check.SERIES_TEST, "3", row, f"p, Welch, from {source}", "", *value, None,
            f"{value[0]:.4f} where {p.text} is printed ({freedom:g} degrees of freedom).",
        )  # fmt: skip


def _sem(n: int) -> Callable[[float], float]:
    return lambda sd: sd / math.sqrt(n)
