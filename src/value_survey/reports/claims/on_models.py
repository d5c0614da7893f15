"""Claims about models: one against another, groups of them, the two series, one culture against the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from value_survey.config_models import Settings
from value_survey.metrics.series_test import Method, Units
from value_survey.reports.claims.estimates import Estimate, combination, mean_difference, of_row
from value_survey.reports.claims.on_methods import SIDES
from value_survey.reports.claims.rules import BELOW, Finding, Quantifier, Tested, complete
from value_survey.reports.claims.sentences import ALSO, Label, Lacking, Measured, Quantity
from value_survey.reports.claims.study import BOTH, CULTURES, CultureCode, Study
from value_survey.reports.series import SERIES
from value_survey.terms import ALL, Dimension, Probing

Place = Dimension | Literal["all"]


class ModelOrder(Settings):
    """A model against others, by divergence, paired question by question.

    Attributes
    ----------
    closer
        The models that are said to be closer to humans.
    than
        The models that they are compared with; `others`: all that the claim needs.
    cultures, dimensions
        Where.
    quantifier
        `most`: of the comparisons of each of `closer`, more than half.
    """

    kind: Literal["models"]
    closer: tuple[str, ...] = Field(min_length=1)
    than: tuple[str, ...] | Literal["others"]
    cultures: tuple[CultureCode, ...] = CULTURES
    dimensions: tuple[Place, ...] = ("all",)

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        names = {display: name for name, display in study.display.items()}
        closer = [names[each] for each in self.closer]
        than = (
            [name for name in needed if name not in closer]
            if self.than == "others"
            else [names[each] for each in self.than]
        )
        return Tested(
            quantity=Quantity.MODELS.format(models=ALSO.join(self.closer)),
            measure=Measured.DIFFERENCE.format(measure="kl_smoothed"),
            report="contrasts.csv",
            stage="contrasts",
            target=BELOW,
            findings=tuple(self._find(study, needed, closer, than, "kl_smoothed")),
            paper=tuple(self._find(study, needed, closer, than, "kl")),
            page="compare",
            lacking=Lacking.RUNS_OF_MODELS.format(cultures=ALSO.join(self.cultures)),
            query={"dimension": [str(each) for each in self.dimensions if each != ALL]},
        )

    def _find(
        self, study: Study, needed: tuple[str, ...], closer: list[str], than: list[str], measure: str
    ) -> Iterator[Finding]:
        runs = study.runs(needed).shown["run"]
        frame = study.frames["contrasts"]
        frame = frame[
            (frame["kind"] == "models")
            & (frame["measure"] == measure)
            & frame["culture"].isin(self.cultures)
            & frame["dimension"].isin([str(each) for each in self.dimensions])
            & frame["run_a"].isin(runs)
            & frame["run_b"].isin(runs)
        ]
        for row in frame.to_dict("records"):
            difference, (a, b) = of_row(row, "difference"), (str(row["model_a"]), str(row["model_b"]))
            place = "" if row["dimension"] == ALL else f"{row['dimension']} "
            for first, second, number in ((a, b, difference), (b, a, difference.shifted(0.0, -1.0))):
                if first in closer and second in than:
                    label = place + Label.LESS.format(name=study.display[second])
                    run_names = (str(row["run_a"]), str(row["run_b"]))
                    yield Finding(first, str(row["culture"]), label, number, run_names)


class GroupOrder(Settings):
    """A group of models against all the others that the claim needs, by the mean of their divergences."""

    kind: Literal["groups"]
    closer: tuple[str, ...] = Field(min_length=1)
    cultures: tuple[CultureCode, ...] = CULTURES

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences of the means."""
        return Tested(
            quantity=str(Quantity.GROUP),
            measure=Measured.MEAN_DIFFERENCE.format(measure="kl_smoothed"),
            report="divergence.csv",
            stage="metrics",
            target=BELOW,
            findings=tuple(self._find(study, needed, "kl_smoothed")),
            paper=tuple(self._find(study, needed, "kl")),
            page="alignment",
            lacking=Lacking.RUNS_OF_MODELS.format(cultures=ALSO.join(self.cultures)),
        )

    def _find(self, study: Study, needed: tuple[str, ...], measure: str) -> Iterator[Finding]:
        values = study.divergences(needed)[measure]
        for culture in self.cultures:
            of_culture = {model: cell for (model, where, _), cell in values.items() if where == culture}
            group = [cell for model, cell in of_culture.items() if study.display[model] in self.closer]
            rest = [cell for model, cell in of_culture.items() if study.display[model] not in self.closer]
            number = mean_difference([each for each, _ in group], [each for each, _ in rest])
            yield Finding(
                "+".join(model for model in of_culture if study.display[model] in self.closer),
                culture,
                "",
                number,
                tuple(run for _, run in (*group, *rest)),
            )


class SeriesOrder(Settings):
    """The test of Table 3: Llama-3 series less Mistral series, in one culture.

    The verdict is that of the test over questions, which is about the models that were run; with three models
    a series, a test over models cannot come below 0.1.
    """

    kind: Literal["series"]
    culture: CultureCode

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:  # noqa: ARG002 (as all tests)
        """Find the tests."""
        return Tested(
            quantity=Quantity.SERIES.format(first=SERIES[0], second=SERIES[1]),
            measure=str(Measured.SERIES),
            report="series_test.csv",
            stage="series_test",
            target=SIDES["above"],
            findings=tuple(self._find(study, "kl_smoothed", Method.PERMUTATION, Units.QUESTIONS)),
            paper=tuple(self._find(study, "kl", Method.PAPER, Units.MODEL_DIMENSIONS)),
            page="series-test",
            lacking=Lacking.RUNS_OF_SERIES.format(culture=self.culture),
            query={"culture": self.culture},
        )

    def _find(self, study: Study, measure: str, method: Method, units: Units) -> Iterator[Finding]:
        frame = study.frames["series_test"]
        frame = frame[
            (frame["source"] == "reproduced")
            & (frame["culture"] == self.culture)
            & (frame["measure"] == measure)
            & (frame["method"] == method.value)
            & (frame["units"] == units.value)
        ]
        for row in frame.to_dict("records"):
            models = f"{row['models_a']}; {row['models_b']}".split("; ")
            yield Finding(
                "+".join(models), self.culture, Label.P.format(p=f"{float(row['p']):.4f}"),
                of_row(row, "difference"), (), p=float(row["p"]),
            )  # fmt: skip


class CultureOrder(Settings):
    """One culture against the other, by divergence: which one a model is closer to.

    The paper compares kl. Questions of the two cultures are not equally hard, so the sound number is where
    the model stands between a perfect respondent (0) and uniform answers (1) of the same culture.
    """

    kind: Literal["cultures"]
    closer: CultureCode
    dimension: Place = "all"
    besides: tuple[str, ...] = ()
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences between the cultures."""
        quantity = Quantity.CULTURES if self.dimension == ALL else Quantity.CULTURES_OF_DIMENSION
        other = next(culture for culture in CULTURES if culture != self.closer)
        return Tested(
            quantity=quantity.format(dimension=self.dimension, culture=self.closer, other=other),
            measure=Measured.DIFFERENCE.format(measure=Measured.DISTANCE_OF_KL),
            report="divergence.csv",
            stage="metrics",
            target=BELOW,
            findings=tuple(self._find(study, needed, "sound", other)),
            paper=tuple(self._find(study, needed, "kl", other)),
            page="alignment" if self.dimension == ALL else "dimensions",
            lacking=Lacking.RUNS.format(cultures=BOTH),
            query={} if self.dimension == ALL else {"dimension": str(self.dimension)},
            quantifier=self.quantifier,
        )

    def _find(self, study: Study, needed: tuple[str, ...], measure: str, other: str) -> Iterator[Finding]:
        values = study.divergences(needed, (str(self.dimension),))[measure]
        for model, culture, dimension in values:
            if culture != self.closer or (model, other, dimension) not in values:
                continue
            if study.display[model] in self.besides:
                continue
            own, against = values[model, culture, dimension], values[model, other, dimension]
            number = combination([own[0], against[0]], [1.0, -1.0])
            yield Finding(model, "", "", number, (own[1], against[1]))


class LanguageOrder(Settings):
    """The culture's own language against the other one, by divergence, paired question by question."""

    kind: Literal["languages"]
    closer: Literal["own"]

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the differences."""
        return Tested(
            quantity=str(Quantity.LANGUAGES),
            measure=Measured.DIFFERENCE.format(measure="kl_smoothed"),
            report="ablation.csv",
            stage="ablation",
            target=SIDES["above"],
            findings=complete(self._find(study, needed, "kl_smoothed"), CULTURES),
            paper=complete(self._find(study, needed, "kl"), CULTURES),
            page="ablations",
            lacking=str(Lacking.LANGUAGES),
        )

    def _find(self, study: Study, needed: tuple[str, ...], measure: str) -> Iterator[Finding]:
        frame = study.asked(study.frames["ablation"], needed)
        frame = frame[
            (frame["kind"] == "language")
            & (frame["measure"] == measure)
            & (frame["dimension"] == ALL)
            & (frame["probing"] == str(Probing.DEF))
            & (frame["language"] != frame["baseline"])
        ]
        # Of several questionnaires the first counts, as in the tables.
        for row in frame.drop_duplicates(["model", "culture"]).to_dict("records"):
            number: Estimate = of_row(row, "difference", "difference_low", "difference_high")
            runs = (str(row["runs"]), str(row["baseline_runs"]))
            yield Finding(str(row["model"]), str(row["culture"]), "", number, runs)
