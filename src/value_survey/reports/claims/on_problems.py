"""Claims about insensitivity: which problems responses have, where and in which models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from value_survey.config_models import Settings
from value_survey.judge.problems import Insensitivity
from value_survey.reports.claims.estimates import Estimate, mean_difference, of_row, point
from value_survey.reports.claims.rules import ABOVE, BELOW, Finding, Quantifier, Target, Tested, complete
from value_survey.reports.claims.sentences import ALSO, Label, Lacking, Measured, Quantity
from value_survey.reports.claims.study import BOTH, CULTURES, CultureCode, Study

_ALL_PROBLEMS = tuple(Insensitivity)

Rates = dict[tuple[str, str], tuple[dict[str, Estimate], str]]


class LargestProblems(Settings):
    """Whether some problems are more frequent than the mean of the others, in each model and culture."""

    kind: Literal["largest-problems"]
    problems: tuple[Insensitivity, ...] = Field(min_length=1)
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        names = ALSO.join(self.problems)
        return _tested(
            Quantity.LARGEST_PROBLEMS.format(problems=names),
            ABOVE,
            complete(self._find(rates(study, needed, _ALL_PROBLEMS, corrected=True)), CULTURES),
            complete(self._find(rates(study, needed, _ALL_PROBLEMS, corrected=False)), CULTURES),
            self.quantifier,
        )

    def _find(self, of_runs: Rates) -> Iterator[Finding]:
        for (model, culture), (by_problem, run) in of_runs.items():
            own = [by_problem[problem] for problem in self.problems]
            rest = [rate for problem, rate in by_problem.items() if problem not in self.problems]
            yield Finding(model, culture, "", mean_difference(own, rest), (run,))


class ProblemsByCulture(Settings):
    """Whether problems are less frequent in one culture than in the other."""

    kind: Literal["problem-cultures"]
    fewer: CultureCode
    problems: tuple[Insensitivity, ...] = _ALL_PROBLEMS
    besides: tuple[str, ...] = ()
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        other = next(culture for culture in CULTURES if culture != self.fewer)
        return _tested(
            Quantity.PROBLEM_CULTURES.format(culture=self.fewer, other=other),
            BELOW,
            tuple(self._find(study, rates(study, needed, self.problems, corrected=True), other)),
            tuple(self._find(study, rates(study, needed, self.problems, corrected=False), other)),
            self.quantifier,
        )

    def _find(self, study: Study, of_runs: Rates, other: str) -> Iterator[Finding]:
        for (model, culture), (by_problem, run) in of_runs.items():
            against = of_runs.get((model, other))
            if culture == self.fewer and against is not None and study.display[model] not in self.besides:
                number = mean_difference(list(by_problem.values()), list(against[0].values()))
                yield Finding(model, "", "", number, (run, against[1]))


class ProblemsOfModels(Settings):
    """Whether a model has fewer problems than others, by the mean rate over the problems."""

    kind: Literal["problem-models"]
    fewer: tuple[str, ...] = Field(min_length=1)
    than: tuple[str, ...] | Literal["others"]

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        return _tested(
            Quantity.PROBLEM_MODELS.format(models=ALSO.join(self.fewer)),
            BELOW,
            complete(self._find(study, rates(study, needed, _ALL_PROBLEMS, corrected=True)), CULTURES),
            complete(self._find(study, rates(study, needed, _ALL_PROBLEMS, corrected=False)), CULTURES),
            Quantifier.ALL,
        )

    def _find(self, study: Study, of_runs: Rates) -> Iterator[Finding]:
        for (model, culture), (by_problem, run) in of_runs.items():
            for (other, where), (others, run_other) in of_runs.items():
                name = study.display[other]
                compared = name not in self.fewer if self.than == "others" else name in self.than
                if study.display[model] in self.fewer and where == culture and compared:
                    number = mean_difference(list(by_problem.values()), list(others.values()))
                    yield Finding(model, culture, Label.LESS.format(name=name), number, (run, run_other))


def rates(
    study: Study, needed: Sequence[str], problems: Sequence[Insensitivity], *, corrected: bool
) -> Rates:
    """Give the rates of problems of each model and culture, by a judge that judges all of them.

    A model that judges comes before the rules. Corrected rates allow for the errors of the judge; the others
    are the shares that it flags, judged as they stand, as in the paper.

    Returns
    -------
    dict
        Model, culture → problem → rate, and the run. Nothing where no judge said anything of all problems.
    """
    by_judge: dict[tuple[str, str, str], tuple[dict[str, Estimate], str]] = {}
    for row in study.rows("insensitivity", needed, problem=[problem.value for problem in problems]):
        if not row["n_judged"]:
            continue
        rate = (
            of_row(row, "rate_corrected", "corrected_low", "corrected_high")
            if corrected
            else point(float(row["rate"]))
        )
        key = (str(row["model"]), str(row["culture"]), str(row["judge"]))
        by_judge.setdefault(key, ({}, str(row["run"])))[0][str(row["problem"])] = rate
    found: Rates = {}
    for (model, culture, _), cell in sorted(by_judge.items(), key=lambda entry: entry[0][2] == "rules"):
        if len(cell[0]) == len(problems) and culture in CULTURES:
            found.setdefault((model, culture), cell)
    return found


def _tested(
    quantity: str,
    target: Target,
    findings: tuple[Finding, ...],
    paper: tuple[Finding, ...],
    quantifier: Quantifier,
) -> Tested:
    return Tested(
        quantity=Quantity.CORRECTED.format(quantity=quantity),
        measure=Measured.MEAN_DIFFERENCE.format(measure="rate_corrected"),
        report="insensitivity.csv",
        stage="insensitivity",
        target=target,
        findings=findings,
        paper=paper,
        page="insensitivity",
        lacking=Lacking.JUDGEMENTS.format(cultures=BOTH),
        quantifier=quantifier,
    )
