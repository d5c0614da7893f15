"""Appendix D: the judge's counts beside those of humans."""

from __future__ import annotations

from collections.abc import Iterator

from value_survey.reports.audit.findings import Check, Finding, Rounded, Span, exact, one, rounded, say
from value_survey.reports.published import PROBLEM_CODES, Published

PASS = "pass"
RATERS = ("judge", "human")


def audit_judge(published: Published) -> list[Finding]:
    """Compare totals and flags of the two raters, and bound how well they can agree."""
    numbers = rounded(published.judge_validation, "culture", "rater", "column")
    cultures = dict.fromkeys(culture for culture, _, _ in numbers)
    return [finding for culture in cultures for finding in _culture(culture, numbers)]


def greatest_kappa(a: float, b: float, n: float) -> float:
    """Give the largest Cohen's κ that two raters can have who flag a and b of the same n responses."""
    p, q = a / n, b / n
    by_chance = p * q + (1 - p) * (1 - q)
    observed = 1 - abs(p - q)
    return (observed - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")


def _culture(culture: str, numbers: dict[tuple[str, ...], Rounded]) -> Iterator[Finding]:
    counts = {
        rater: {name: one(numbers, culture, rater, name).number for name in (*PROBLEM_CODES, PASS)}
        for rater in RATERS
    }
    judge, human = (counts[rater] for rater in RATERS)
    totals = {rater: sum(of_rater.values()) for rater, of_rater in counts.items()}
    yield Finding(
        Check.JUDGE, "appendix D", culture, "total of the judge",
        f"{totals['human']:g} (total of the humans)", totals["judge"], exact(totals["judge"]), None,
        "Flags and passes of one rater, added up. One verdict per response on the same responses would make "
        "the totals equal; they are counts of flags, of which a response may have several.",
    )  # fmt: skip

    # A response passes or has at least one flag: n lies between pass + the commonest flag and the total.
    low = max(c[PASS] + max(c[name] for name in PROBLEM_CODES) for c in counts.values())
    high = min(totals.values())
    yield Finding(
        Check.JUDGE, "appendix D", culture, "responses judged", "the same for both raters",
        (low + high) / 2, Span(low, high), low <= high,
        "If a response either passes or has a flag, their number lies between pass + the commonest flag and "
        f"the total, for both raters: {low:g} to {high:g}.",
    )  # fmt: skip

    for name in (*PROBLEM_CODES, PASS):
        ratio = judge[name] / human[name] if human[name] else float("nan")
        kappas = sorted(greatest_kappa(judge[name], human[name], n) for n in (low, high))
        yield Finding(
            Check.JUDGE, "appendix D", culture, f"{name}, judge against humans", f"{human[name]:g}",
            judge[name], exact(judge[name]), None,
            f"The judge counts {judge[name]:g}, humans {human[name]:g}: {say(ratio)} times as many. From "
            f"these totals alone, Cohen's κ cannot exceed {say(kappas[1])}.",
        )  # fmt: skip
    fewer = [name for name in PROBLEM_CODES if judge[name] < human[name]]
    flags = [sum(of_rater[name] for name in PROBLEM_CODES) for of_rater in (judge, human)]
    yield Finding(
        Check.JUDGE, "appendix D", culture, "flags of the judge", f"{flags[1]:g} (flags of humans)",
        flags[0], exact(flags[0]), None,
        f"The judge raises {say(100 * flags[0] / flags[1], 0)} % as many flags as humans, fewer for "
        f"{', '.join(fewer) or 'no problem'}: if humans are right, rates that rest on it are "
        "too low by about as much.",
    )  # fmt: skip
