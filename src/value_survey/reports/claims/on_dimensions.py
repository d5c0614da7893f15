"""Claims about value dimensions and single questions, by divergence and by match rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field, model_validator

from value_survey.config_models import Settings
from value_survey.reports.claims.estimates import Estimate, mean_difference, point, rank_correlation, share
from value_survey.reports.claims.on_methods import SIDES, target_of
from value_survey.reports.claims.rules import ABOVE, BELOW, Finding, Quantifier, Target, Tested, complete
from value_survey.reports.claims.sentences import ALSO, Label, Lacking, Measured, Quantity
from value_survey.reports.claims.study import BOTH, CULTURES, CultureCode, Study
from value_survey.terms import ALL, Dimension

_CODES = tuple(str(code) for code in Dimension)
_Values = dict[tuple[str, str, str], tuple[Estimate, str]]


class DimensionOrder(Settings):
    """Some dimensions against the mean of all others, for each model and culture.

    Attributes
    ----------
    by
        `kl` (sound: 1 − skill of `kl_smoothed`), or `match_rate` (sound: above chance, because questions with
        few options match more often).
    dimensions, lie
        They lie below, or above, the others.
    """

    kind: Literal["dimensions"]
    by: Literal["kl", "match_rate"]
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    lie: Literal["below", "above"]
    cultures: tuple[CultureCode, ...] = CULTURES
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        names = ALSO.join(self.dimensions)
        rates = self.by == "match_rate"
        values = study.match_rates(needed, _CODES) if rates else study.divergences(needed, _CODES)
        sound = Measured.ABOVE_CHANCE if rates else Measured.DISTANCE
        return Tested(
            quantity=Quantity.DIMENSIONS.format(measure=sound, dimensions=names),
            measure=Measured.MEAN_DIFFERENCE.format(measure=sound),
            report="match_rate.csv" if rates else "divergence.csv",
            stage="preference_bias" if rates else "metrics",
            target=SIDES[self.lie],
            findings=complete(self._find(values["sound"]), self.cultures),
            paper=complete(self._find(values["paper" if rates else "kl"]), self.cultures),
            page="bias" if rates else "dimensions",
            lacking=Lacking.RUNS.format(cultures=ALSO.join(self.cultures)),
            query={"dimension": [str(code) for code in self.dimensions]},
            quantifier=self.quantifier,
        )

    def _find(self, values: _Values) -> Iterator[Finding]:
        for (model, culture), run in _runs(values, self.cultures).items():
            defined = {
                code: values[model, culture, code][0]
                for code in _CODES
                if (model, culture, code) in values and values[model, culture, code][0].value == values[
                    model, culture, code
                ][0].value
            }  # fmt: skip
            own = [number for code, number in defined.items() if code in self.dimensions]
            rest = [number for code, number in defined.items() if code not in self.dimensions]
            yield Finding(model, culture, "", mean_difference(own, rest), (run,))


class Questions(Settings):
    """The share of questions whose divergence lies below a bound.

    Attributes
    ----------
    below
        The bound, in nats.
    share
        `most`: more than half of them; `all`: every one, judged as it stands.
    """

    kind: Literal["questions"]
    below: float
    share: Literal["most", "all"]
    cultures: tuple[CultureCode, ...] = CULTURES
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Count the questions."""
        return Tested(
            quantity=Quantity.QUESTIONS.format(bound=f"{self.below:g}"),
            measure=Measured.QUESTIONS.format(bound=f"{self.below:g}"),
            report="item_divergence.csv",
            stage="metrics",
            target=Target(low=0.5) if self.share == "most" else Target(low=1 - 1e-9),
            findings=complete(self._find(study, needed, "kl_smoothed"), self.cultures),
            paper=complete(self._find(study, needed, "kl"), self.cultures),
            page="item",
            lacking=Lacking.RUNS.format(cultures=ALSO.join(self.cultures)),
            quantifier=self.quantifier,
        )

    def _find(self, study: Study, needed: tuple[str, ...], measure: str) -> Iterator[Finding]:
        values: dict[tuple[str, str, str], list[float]] = {}
        for row in study.rows("item_divergence", needed):
            if row["culture"] in self.cultures and row[measure] == row[measure]:
                values.setdefault((row["model"], row["culture"], row["run"]), []).append(float(row[measure]))
        for (model, culture, run), of_run in values.items():
            count, n = sum(value < self.below for value in of_run), len(of_run)
            number = share(count, n, study.confidence) if self.share == "most" else point(count / n)
            yield Finding(model, culture, Label.COUNT.format(count=count, n=n), number, (run,))


class MatchLevel(Settings):
    """How many questions have the humans' favourite as the model's, in percent."""

    kind: Literal["match-level"]
    culture: CultureCode
    above: float | None = None
    below: float | None = None
    quantifier: Quantifier = Quantifier.ALL

    @model_validator(mode="after")
    def _bounded(self) -> MatchLevel:
        if self.above is None and self.below is None:
            raise ValueError("needs `above`, `below` or both")
        return self

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the rates."""
        rows = [
            row for row in study.rows("match_rate", needed, dimension=ALL) if row["culture"] == self.culture
        ]
        found = [
            Finding(
                str(row["model"]),
                self.culture,
                Label.CHANCE.format(chance=f"{100 * float(row['chance']):.0f}"),
                Estimate(*(100 * float(row[name]) for name in ("match_rate", "low", "high"))),
                (str(row["run"]),),
            )
            for row in rows
        ]
        return Tested(
            quantity=str(Quantity.MATCH_RATE),
            measure="match_rate",
            report="match_rate.csv",
            stage="preference_bias",
            target=target_of(self.above, self.below),
            findings=tuple(found),
            paper=tuple(each._replace(estimate=point(each.estimate.value)) for each in found),
            page="bias",
            lacking=Lacking.RUNS.format(cultures=self.culture),
            query={"culture": self.culture},
            quantifier=self.quantifier,
        )


class MatchOrder(Settings):
    """The match rate of models against the mean of all others that the claim needs."""

    kind: Literal["match-models"]
    higher: tuple[str, ...] = Field(min_length=1)
    culture: CultureCode
    dimensions: tuple[Dimension | Literal["all"], ...] = ("all",)

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        places = [str(each) for each in self.dimensions]
        values = study.match_rates(needed, places)
        return Tested(
            quantity=Quantity.MATCH_MODELS.format(models=ALSO.join(self.higher)),
            measure=Measured.DIFFERENCE.format(measure=Measured.ABOVE_CHANCE),
            report="match_rate.csv",
            stage="preference_bias",
            target=ABOVE,
            findings=tuple(self._find(study, values["sound"], places)),
            paper=tuple(self._find(study, values["paper"], places)),
            page="bias",
            lacking=Lacking.RUNS.format(cultures=self.culture),
            query={"culture": self.culture},
        )

    def _find(self, study: Study, values: _Values, places: Sequence[str]) -> Iterator[Finding]:
        for place in places:
            cells = {m: cell for (m, c, code), cell in values.items() if (c, code) == (self.culture, place)}
            rest = [number for model, (number, _) in cells.items() if study.display[model] not in self.higher]
            for model, (number, run) in cells.items():
                if study.display[model] in self.higher:
                    label = "" if place == ALL else place
                    difference = mean_difference([number], rest)
                    yield Finding(model, self.culture, label, difference, (run,))


class Agreement(Settings):
    """Whether higher match rates go with lower divergences: a rank correlation below 0.

    Attributes
    ----------
    over
        `dimensions`: of each model and culture; `models`: in each culture.
    """

    kind: Literal["agreement"]
    over: Literal["dimensions", "models"]
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the correlations."""
        places = _CODES if self.over == "dimensions" else (ALL,)
        rates, values = study.match_rates(needed, places), study.divergences(needed, places)
        return Tested(
            quantity=Quantity.AGREEMENT.format(units=self.over),
            measure=str(Measured.AGREEMENT),
            report="match_rate.csv, divergence.csv",
            stage="preference_bias",
            target=BELOW,
            findings=self._find(study, rates["sound"], values["sound"]),
            paper=self._find(study, rates["paper"], values["kl"]),
            page="bias",
            lacking=(Lacking.RUNS_OF_FOUR if self.over == "models" else Lacking.RUNS).format(cultures=BOTH),
            quantifier=self.quantifier,
        )

    def _find(self, study: Study, rates: _Values, values: _Values) -> tuple[Finding, ...]:
        groups: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for model, culture, code in rates:
            if (model, culture, code) in values:
                key = (model, culture) if self.over == "dimensions" else ("", culture)
                groups.setdefault(key, []).append((model, culture, code))
        found = []
        for (model, culture), keys in groups.items():
            if self.over == "models" and len(keys) < 4:
                continue
            number = rank_correlation(
                [rates[key][0].value for key in keys],
                [values[key][0].value for key in keys],
                study.confidence,
            )
            models = model or "+".join(key[0] for key in keys)
            found.append(
                Finding(models, culture, "", number, tuple(dict.fromkeys(rates[key][1] for key in keys)))
            )
        return complete(found, CULTURES)


class Represented(Settings):
    """In how many dimensions a model matches at least one question; judged as it stands."""

    kind: Literal["represented"]
    dimensions: int = Field(ge=0, le=len(Dimension))

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Count the dimensions."""
        values = study.match_rates(needed, _CODES)["paper"]
        found = [
            Finding(
                model,
                culture,
                "",
                point(
                    sum(values.get((model, culture, code), (point(0.0), ""))[0].value > 0 for code in _CODES)
                ),
                (run,),
            )
            for (model, culture), run in _runs(values, CULTURES).items()
        ]
        return Tested(
            quantity=str(Quantity.REPRESENTED),
            measure=str(Measured.REPRESENTED),
            report="match_rate.csv",
            stage="preference_bias",
            target=Target(self.dimensions - 0.5, self.dimensions + 0.5),
            findings=complete(found, CULTURES),
            page="bias",
            lacking=Lacking.RUNS.format(cultures=BOTH),
        )


def _runs(values: _Values, cultures: Sequence[str]) -> dict[tuple[str, str], str]:
    return {(model, culture): run for (model, culture, _), (_, run) in values.items() if culture in cultures}
