"""Claims about probing methods: one against another, and how high a number is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from value_survey.config_models import Settings
from value_survey.reports.claims.estimates import Estimate, combination, of_row, point
from value_survey.reports.claims.rules import ABOVE, BELOW, Finding, Target, Tested, complete
from value_survey.reports.claims.sentences import ALSO, Label, Lacking, Measured, Quantity
from value_survey.reports.claims.study import BOTH, CULTURES, Study
from value_survey.reports.style import PROBING_LABELS
from value_survey.terms import ALL, Dimension, Probing

SIDES: Mapping[str, Target] = {"below": BELOW, "above": ABOVE}

_PAIRS = {"kl": ("kl", "kl_smoothed"), "diversity": ("diversity", "answer_diversity")}
"""The paper's measure and the sound one."""


class MethodOrder(Settings):
    """A probing method against others on one model, paired question by question, in every culture.

    Attributes
    ----------
    measure
        `kl` (sound: `kl_smoothed`), or `diversity` of responses (sound: that of the answers they give).
    method, lies, against
        The method lies below, or above, each of the others.
    dimensions
        `all`: the mean over them; `each`: every single one, where DEF is one of the two methods.
    """

    kind: Literal["methods"]
    measure: Literal["kl", "diversity", "answer_diversity"]
    method: Probing
    lies: Literal["below", "above"]
    against: tuple[Probing, ...] = Field(min_length=1)
    dimensions: Literal["all", "each"] = "all"

    @model_validator(mode="after")
    def _by_dimension_with_def(self) -> MethodOrder:
        if self.dimensions == "each" and (self.method != Probing.DEF or self.measure != "kl"):
            raise ValueError("`dimensions: each` needs `method: def` and `measure: kl`")
        return self

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        paper, sound = _PAIRS.get(self.measure, ("", self.measure))
        names = ALSO.join(PROBING_LABELS[other] for other in self.against)
        label = PROBING_LABELS[self.method]
        each = self.dimensions == "each"
        find = self._by_dimension if each else self._overall
        return Tested(
            quantity=Quantity.METHODS.format(measure=sound, method=label, others=names),
            measure=Measured.DIFFERENCE.format(measure=sound),
            report="contrasts.csv" if each else "ablation.csv",
            stage="contrasts" if each else "ablation",
            target=SIDES[self.lies],
            findings=self._of_full_models(find(study, needed, sound)),
            paper=self._of_full_models(find(study, needed, paper)) if paper else (),
            page="ablations",
            lacking=Lacking.METHODS.format(method=label, others=names, cultures=BOTH),
            query={"probing": [str(self.method), *map(str, self.against)]},
        )

    def _of_full_models(self, compared: Iterator[tuple[Probing, Finding]]) -> tuple[Finding, ...]:
        """Keep models that were compared with every other method in every culture."""
        listed = list(compared)
        there: dict[str, set[tuple[str, Probing]]] = {}
        for other, finding in listed:
            there.setdefault(finding.model, set()).add((finding.culture, other))
        wanted = {(culture, other) for culture in CULTURES for other in self.against}
        return tuple(finding for _, finding in listed if there[finding.model] >= wanted)

    def _overall(
        self, study: Study, needed: tuple[str, ...], measure: str
    ) -> Iterator[tuple[Probing, Finding]]:
        frame = study.asked(study.frames["ablation"], needed)
        chosen = study.runs(needed, tuple(Probing)).questionnaire
        frame = frame[
            (frame["kind"] == "probing")
            & (frame["questionnaire"] == chosen)
            & frame["culture"].isin(CULTURES)
            & (frame["measure"] == measure)
        ]
        rows = {
            (str(row["model"]), str(row["culture"]), str(row["probing"])): row
            for row in frame.to_dict("records")
        }
        for (model, culture, method), own in rows.items():
            for other in self.against:
                against = rows.get((model, culture, str(other)))
                if method == self.method and against is not None:
                    runs = (str(own["runs"]), str(against["runs"]))
                    difference = _difference(own, against)
                    yield other, Finding(model, culture, _label(other, self.against), difference, runs)

    def _by_dimension(
        self, study: Study, needed: tuple[str, ...], measure: str
    ) -> Iterator[tuple[Probing, Finding]]:
        frame = study.frames["contrasts"]
        frame = frame[
            (frame["kind"] == "probing")
            & (frame["measure"] == measure)
            & frame["probing_a"].isin([str(other) for other in self.against])
            & (frame["probing_b"] == str(self.method))
            & frame["dimension"].isin([str(code) for code in Dimension])
            & frame["run_b"].isin(study.runs(needed, tuple(Probing)).shown["run"])
        ]
        for row in study.asked(frame.assign(model=frame["model_b"]), needed).to_dict("records"):
            difference = of_row(row, "difference").shifted(0.0, -1.0)
            other = Probing(row["probing_a"])
            label = f"{row['dimension']} {_label(other, self.against)}".strip()
            runs = (str(row["run_b"]), str(row["run_a"]))
            yield other, Finding(str(row["model"]), str(row["culture"]), label, difference, runs)


class MethodLevel(Settings):
    """How high a number of a probing method is, in every culture.

    Attributes
    ----------
    measure
        `kl`; `diversity` (Eq. 6, in percent, a count of this study and judged as it stands); `skill`.
    method
        The method.
    above, below
        Ends of the range that is claimed; at least one.
    """

    kind: Literal["level"]
    measure: Literal["kl", "diversity", "skill"]
    method: Probing
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> MethodLevel:
        if self.above is None and self.below is None:
            raise ValueError("needs `above`, `below` or both")
        return self

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the numbers."""
        diverse = self.measure == "diversity"
        label = PROBING_LABELS[self.method]
        return Tested(
            quantity=Quantity.LEVEL.format(
                measure=Measured.DIVERSITY if diverse else self.measure, method=label
            ),
            measure=str(Measured.SKILL) if self.measure == "skill" else self.measure,
            report="diversity.csv" if diverse else "divergence.csv",
            stage="metrics",
            target=target_of(self.above, self.below),
            findings=complete(self._find(study, needed), CULTURES),
            page="ablations",
            lacking=Lacking.METHOD.format(method=label, cultures=BOTH),
            query={"probing": str(self.method)},
        )

    def _find(self, study: Study, needed: tuple[str, ...]) -> Iterator[Finding]:
        report = "diversity" if self.measure == "diversity" else "divergence"
        where = {} if report == "diversity" else {"dimension": ALL, "measure": _OF_DIVERGENCE[self.measure]}
        methods = [row["run"] for row in study.runs(needed, tuple(Probing)).shown.to_dict("records")
                   if row["probing"] == self.method]  # fmt: skip
        for row in study.rows(report, needed, tuple(Probing), run=methods, **where):
            if self.measure == "diversity":
                number = point(100 * float(row["diversity"]))
            elif self.measure == "skill":
                number = of_row(row, "skill", "skill_low", "skill_high")
            else:
                number = of_row(row)
            yield Finding(str(row["model"]), str(row["culture"]), "", number, (str(row["run"]),))


_OF_DIVERGENCE = {"kl": "kl", "skill": "kl_smoothed"}


def target_of(above: float | None, below: float | None) -> Target:
    """Make a target of ends that may be open."""
    return Target(float("-inf") if above is None else above, float("inf") if below is None else below)


def _label(other: Probing, among: tuple[Probing, ...]) -> str:
    return Label.LESS.format(name=PROBING_LABELS[other]) if len(among) > 1 else ""


def _difference(own: Mapping[Any, Any], against: Mapping[Any, Any]) -> Estimate:
    """Take the paired difference where one of the two is DEF; else combine the two estimates."""
    if against["probing"] == Probing.DEF:
        return _paired(own)
    if own["probing"] == Probing.DEF:
        return _paired(against).shifted(0.0, -1.0)
    return combination([of_row(own), of_row(against)], [1.0, -1.0])


def _paired(row: Mapping[Any, Any]) -> Estimate:
    return of_row(row, "difference", "difference_low", "difference_high")
