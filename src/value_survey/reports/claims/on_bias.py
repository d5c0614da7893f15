"""Claims about preference bias: which sex and age the humans have who share a model's preferences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from value_survey.config_models import Settings
from value_survey.reports.claims.estimates import Estimate, combination, mean_difference, of_row, point, size
from value_survey.reports.claims.on_methods import SIDES
from value_survey.reports.claims.rules import ABOVE, BELOW, Finding, Quantifier, Target, Tested
from value_survey.reports.claims.sentences import ALSO, Lacking, Measured, Quantity
from value_survey.reports.claims.study import BOTH, CULTURES, CultureCode, Study
from value_survey.terms import ALL, AgeGroup, Sex

Profile = Literal["matching", "mismatch", "all"]
Group = Sex | AgeGroup

_SHARED: dict[str, str] = {"report": "preference_bias.csv", "stage": "preference_bias", "page": "bias"}
_Key = tuple[str, str, str]


class BiasSide(Settings):
    """Whether a group stands out, in each model, culture and profile.

    The paper counts the questions that the group has the most humans on, of all groups; a larger group wins
    more often. Sound: the group's share at equal group sizes, less that of equal shares.
    """

    kind: Literal["bias"]
    group: Group
    lies: Literal["below", "above"]
    profiles: tuple[Profile, ...]
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the shares."""
        sound, paper = shares(study, needed, self.group)
        return Tested(
            quantity=Quantity.GROUP_SHARE.format(group=self.group),
            measure=str(Measured.BIAS),
            target=SIDES[self.lies],
            findings=tuple(self._find(sound)),
            paper=tuple(self._find(paper)),
            lacking=Lacking.RUNS.format(cultures=BOTH),
            quantifier=self.quantifier,
            **_SHARED,  # type: ignore[arg-type]
        )

    def _find(self, numbers: dict[_Key, tuple[Estimate, str]]) -> Iterator[Finding]:
        for (model, culture, profile), (number, run) in numbers.items():
            if profile in self.profiles:
                yield Finding(model, culture, profile, number, (run,))


class BiasCultures(Settings):
    """Whether the bias for or against a group is smaller in one culture than in the other."""

    kind: Literal["bias-cultures"]
    group: Group
    smaller: CultureCode
    profile: Profile
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences of the sizes."""
        other = next(culture for culture in CULTURES if culture != self.smaller)
        sound, paper = shares(study, needed, self.group)
        return Tested(
            quantity=Quantity.BIAS_CULTURES.format(group=self.group, culture=self.smaller, other=other),
            measure=Measured.DIFFERENCE.format(measure=Measured.BIAS_SIZE),
            target=BELOW,
            findings=tuple(self._find(sound, other)),
            paper=tuple(self._find(paper, other)),
            lacking=Lacking.RUNS.format(cultures=BOTH),
            quantifier=self.quantifier,
            **_SHARED,  # type: ignore[arg-type]
        )

    def _find(self, numbers: dict[_Key, tuple[Estimate, str]], other: str) -> Iterator[Finding]:
        for (model, culture, profile), (number, run) in numbers.items():
            key = (model, other, profile)
            if culture == self.smaller and profile == self.profile and key in numbers:
                against, run_against = numbers[key]
                difference = combination([size(number), size(against)], [1.0, -1.0])
                yield Finding(model, "", "", difference, (run, run_against))


class BiasProfiles(Settings):
    """Whether a group stands out more among matching profiles than among mismatches."""

    kind: Literal["bias-profiles"]
    group: Group
    more: Literal["matching"]
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        sound, paper = shares(study, needed, self.group)
        return Tested(
            quantity=Quantity.BIAS_PROFILES.format(group=self.group),
            measure=Measured.DIFFERENCE.format(measure=Measured.BIAS),
            target=ABOVE,
            findings=tuple(self._find(sound)),
            paper=tuple(self._find(paper)),
            lacking=Lacking.RUNS.format(cultures=BOTH),
            quantifier=self.quantifier,
            **_SHARED,  # type: ignore[arg-type]
        )

    @staticmethod
    def _find(numbers: dict[_Key, tuple[Estimate, str]]) -> Iterator[Finding]:
        for (model, culture, profile), (number, run) in numbers.items():
            key = (model, culture, "mismatch")
            if profile == "matching" and key in numbers:
                yield Finding(model, culture, "", combination([number, numbers[key][0]], [1.0, -1.0]), (run,))


class BiasModels(Settings):
    """Whether models have less bias than the mean of the others, or hardly any.

    Attributes
    ----------
    within
        If given, the bias itself is claimed to be smaller than this on either side; else it is compared with
        the other models that the claim needs.
    """

    kind: Literal["bias-models"]
    group: Group
    smaller: tuple[str, ...]
    profile: Profile
    within: float | None = None

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the sizes, or their differences."""
        sound, paper = shares(study, needed, self.group)
        names = ALSO.join(self.smaller)
        level = self.within is not None
        bound = self.within or 0.0
        return Tested(
            quantity=(Quantity.BIAS if level else Quantity.BIAS_MODELS).format(
                group=self.group, models=names
            ),
            measure=str(Measured.BIAS) if level else Measured.DIFFERENCE.format(measure=Measured.BIAS_SIZE),
            target=Target(-bound, bound) if level else BELOW,
            findings=tuple(self._find(study, sound)),
            paper=tuple(self._find(study, paper)),
            lacking=Lacking.RUNS.format(cultures=BOTH),
            **_SHARED,  # type: ignore[arg-type]
        )

    def _find(self, study: Study, numbers: dict[_Key, tuple[Estimate, str]]) -> Iterator[Finding]:
        for (model, culture, profile), (number, run) in numbers.items():
            if profile != self.profile or study.display[model] not in self.smaller:
                continue
            rest = [
                size(other)
                for (name, where, kind), (other, _) in numbers.items()
                if (where, kind) == (culture, profile) and study.display[name] not in self.smaller
            ]
            compared = number if self.within is not None else mean_difference([size(number)], rest)
            yield Finding(model, culture, "", compared, (run,))


def shares(
    study: Study, needed: Sequence[str], group: Group
) -> tuple[dict[_Key, tuple[Estimate, str]], dict[_Key, tuple[Estimate, str]]]:
    """Give a group's bias over all dimensions, sound and as the paper counts.

    The paper's is the share of questions on which the group is the largest, less that of the next group of
    its factor; it is judged as it stands.

    Returns
    -------
    tuple
        Sound and paper: model, culture, profile → number and run; without what is undefined.
    """
    column = "sex" if isinstance(group, Sex) else "age_group"
    other = "age_group" if column == "sex" else "sex"
    rows: dict[_Key, dict[str, dict[str, Any]]] = {}
    where: dict[str, str] = {"dimension": ALL, other: ALL}
    for row in study.rows("preference_bias", needed, **where):
        if row[column] != ALL and row["culture"] in CULTURES:
            key = (str(row["model"]), str(row["culture"]), str(row["profile"]))
            rows.setdefault(key, {})[str(row[column])] = row
    sound, paper = {}, {}
    for key, of_groups in rows.items():
        own = of_groups[str(group)]
        if own["share_normalised"] != own["share_normalised"]:  # no question in the profile
            continue
        rest = max(float(row["share_paper"]) for name, row in of_groups.items() if name != str(group))
        run = str(own["run"])
        sound[key] = (of_row(own, "share_normalised").shifted(-float(own["share_equal"])), run)
        paper[key] = (point(float(own["share_paper"]) - rest), run)
    return sound, paper
