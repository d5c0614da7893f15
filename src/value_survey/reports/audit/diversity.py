"""Diversity (Eq. 6): its ceiling, what the settings imply, and Table 4 beside Tables 1 and 2."""

from __future__ import annotations

import math
from collections.abc import Iterator

from value_survey.reports.audit.findings import (
    Check,
    Finding,
    Rounded,
    Span,
    compare,
    exact,
    one,
    rounded,
    row_name,
    say,
    through,
)
from value_survey.reports.published import AVERAGE, DIVERSITY, Published
from value_survey.terms import Probing

Numbers = dict[tuple[str, ...], Rounded]


def audit_diversity(published: Published) -> list[Finding]:
    """Compare diversities with what Eq. 6 and the settings allow, and Table 4 with Tables 1 and 2."""
    first = rounded(published.table1, "model", "probing", "column")
    fourth = rounded(published.table4, "probing", "column")
    settings = rounded(published.dataset, "subject", "column")
    n_test = one(settings, "experiment", "n_test").number
    diversities = {
        ("1", row_name(model, probing)): number
        for (model, probing, column), number in first.items()
        if column == DIVERSITY
    } | {("4", probing): number for (probing, column), number in fourth.items() if column == DIVERSITY}
    second = {key[0]: number for key, number in rounded(published.table2, "model", "column").items()
              if key[1] == AVERAGE}  # fmt: skip
    return [
        *_ceiling(diversities, n_test),
        _switch(one(fourth, Probing.DEF_NO_MEMORY.value, DIVERSITY), n_test),
        *_table_four_and_one(first, fourth),
        _table_four_and_two(one(fourth, Probing.DEF.value, "kl"), second),
        *_point_masses(first, fourth),
    ]


def _ceiling(diversities: dict[tuple[str, str], Rounded], n_test: float) -> Iterator[Finding]:
    ceiling = 100 * (1 - 1 / n_test)
    yield Finding(
        Check.CEILING, "Eq. 6", "all models", DIVERSITY, "at most 100", ceiling, exact(ceiling), False,
        f"With {n_test:g} respondents, different responses throughout give {ceiling:g} %: the 1 that the "
        "text calls the maximum cannot be reached.",
    )  # fmt: skip
    for (table, row), printed in diversities.items():
        fits = printed.span.low <= ceiling
        yield Finding(
            Check.CEILING, table, row, DIVERSITY, printed.text, ceiling, exact(ceiling), fits,
            f"{say(100 * printed.number / ceiling, 1)} % of what {n_test:g} respondents can reach.",
        )  # fmt: skip


def _switch(printed: Rounded, n_test: float) -> Finding:
    """Without memory, the respondents whose sampling switch is on still answer at random."""
    sampled = n_test / 2
    expected = 100 * sampled / n_test
    texts = 1 + printed.number / 100 * n_test
    note = (
        f"A diversity of {printed.text} is {say(texts)} different texts per question. With sampling on for "
        f"half of {n_test:g} respondents and no two sampled explanations alike, {sampled:g} more than one "
        f"differ: {expected:g} %."
    )
    return compare(
        Check.SETTINGS, ("4", Probing.DEF_NO_MEMORY.value, DIVERSITY), printed, (expected, exact(expected)),
        lambda fits: note if fits else f"{note} Sampling was off, or it was not texts that were counted.",
    )  # fmt: skip


def _table_four_and_one(first: Numbers, fourth: Numbers) -> Iterator[Finding]:
    for (model, probing, column), other in first.items():
        if probing != Probing.DEF or column not in {DIVERSITY, AVERAGE}:
            continue
        name = DIVERSITY if column == DIVERSITY else "kl"
        printed = one(fourth, Probing.DEF.value, name)
        yield compare(
            Check.TWO_TABLES, ("4", f"{Probing.DEF} against {model}", name), printed,
            (other.number, other.span),
            "Tables 1 and 4 agree."
            if printed.span.meets(other.span)
            else f"Table 4 gives {printed.text} for DEF, Table 1 {other.text} with {model}. Table 4 names "
            "neither model nor settings; it cannot be of these.",
        )  # fmt: skip


def _table_four_and_two(printed: Rounded, averages: dict[str, Rounded]) -> Finding:
    low, high = (pick(averages, key=lambda name: averages[name].number) for pick in (min, max))
    span = Span(averages[low].span.low, averages[high].span.high)
    fits = printed.span.meets(span)
    where = "inside" if fits else "outside"
    return Finding(
        Check.TWO_TABLES, "4", f"{Probing.DEF} against all models", "kl", printed.text,
        averages[high].number if printed.number > span.high else averages[low].number, span, fits,
        f"{printed.text} lies {where} the averages under DEF in Table 2, {averages[low].text} ({low}) to "
        f"{averages[high].text} ({high})" + ("." if fits else ": no model there can have given it."),
    )  # fmt: skip


def _point_masses(first: Numbers, fourth: Numbers) -> Iterator[Finding]:
    """Where nothing varies, the divergence is minus the logarithm of one human share."""
    rows = {
        ("1", row_name(model, probing)): (number, one(first, model, probing, AVERAGE))
        for (model, probing, column), number in first.items()
        if column == DIVERSITY
    } | {
        ("4", probing): (number, one(fourth, probing, "kl"))
        for (probing, column), number in fourth.items()
        if column == DIVERSITY
    }
    for (table, row), (diversity, divergence) in rows.items():
        if diversity.number:
            continue
        share, span = through(lambda kl: math.exp(-kl), divergence)
        yield Finding(
            Check.POINT_MASS, table, row, "human share of the answer", "", share, span, None,
            "Diversity 0: one answer to each question, so its divergence is −ln of the share of humans who "
            f"chose that answer. {divergence.text} nats mean {100 * share:.2g} % (geometric mean), the "
            "replacements of infinite values among them.",
        )  # fmt: skip
