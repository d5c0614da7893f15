"""Claims about the cultural variation map: how a model's way from US to CN compares with the humans'."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import model_validator

from value_survey.config_models import Settings
from value_survey.reports.claims.estimates import Estimate, combination, of_row, point
from value_survey.reports.claims.on_methods import target_of
from value_survey.reports.claims.rules import ABOVE, BELOW, Finding, Quantifier, Tested
from value_survey.reports.claims.sentences import Label, Lacking, Measured, Quantity
from value_survey.reports.claims.study import BOTH, CULTURES, Study
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.terms import Probing

_WORDS = {
    "share": Quantity.MAP_SHARE,
    "ratio": Quantity.MAP_RATIO,
    "angle": Quantity.MAP_ANGLE,
}


class MapLine(Settings):
    """The line between a model's two points against that of the humans.

    Attributes
    ----------
    statistic
        `share`, `ratio` and `angle` of `culture_map_lines.csv`.
    above, below
        Ends of the range that is claimed; at least one.
    """

    kind: Literal["map"]
    statistic: Literal["share", "ratio", "angle"]
    above: float | None = None
    below: float | None = None
    quantifier: Quantifier = Quantifier.ALL

    @model_validator(mode="after")
    def _bounded(self) -> MapLine:
        if self.above is None and self.below is None:
            raise ValueError("needs `above`, `below` or both")
        return self

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the lines."""
        return Tested(
            quantity=str(_WORDS[self.statistic]),
            measure=self.statistic,
            report="culture_map_lines.csv",
            stage="culture_map",
            target=target_of(self.above, self.below),
            findings=tuple(self._find(study, needed, "sound")),
            paper=tuple(self._find(study, needed, "paper")),
            page="culture-map",
            lacking=Lacking.RUNS.format(cultures=BOTH),
            quantifier=self.quantifier,
        )

    def _find(self, study: Study, needed: tuple[str, ...], variant: str) -> Iterator[Finding]:
        for row in _lines(study, needed, variant):
            yield Finding(
                str(row["model"]), "", "", self._number(row, variant),
                (str(row["run_us"]), str(row["run_cn"])),
            )  # fmt: skip

    def _number(self, row: dict[Any, Any], variant: str) -> Estimate:
        if variant == "paper":
            return point(float(row[self.statistic]))
        return of_row(row, self.statistic, f"{self.statistic}_low", f"{self.statistic}_high")


class MapApart(Settings):
    """Whether a model's way from one culture to the other is longer than chance alone makes it.

    A length is above 0 even between two samples of one population. If the way is noise in any direction, its
    squared length is about exponential with noise² for its mean, which gives the p value.
    """

    kind: Literal["map-apart"]
    quantifier: Quantifier = Quantifier.ALL

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the lines."""
        return Tested(
            quantity=str(Quantity.MAP_RATIO),
            measure=str(Measured.MAP_APART),
            report="culture_map_lines.csv",
            stage="culture_map",
            target=ABOVE,
            findings=tuple(self._find(study, needed)),
            page="culture-map",
            lacking=Lacking.RUNS.format(cultures=BOTH),
            quantifier=self.quantifier,
        )

    @staticmethod
    def _find(study: Study, needed: tuple[str, ...]) -> Iterator[Finding]:
        for row in _lines(study, needed, "sound"):
            ratio, noise = float(row["ratio"]), float(row["noise"])
            p = math.exp(-((ratio / noise) ** 2)) if noise > 0 else math.nan
            yield Finding(
                str(row["model"]), "", Label.P.format(p=f"{p:.4f}"),
                of_row(row, "ratio", "ratio_low", "ratio_high"),
                (str(row["run_us"]), str(row["run_cn"])), p=p,
            )  # fmt: skip


class MapLanguage(Settings):
    """Whether a model that is asked in the other languages goes less of the humans' way from US to CN."""

    kind: Literal["map-languages"]
    shorter: Literal["other"]

    def tested(self, study: Study, needed: tuple[str, ...]) -> Tested:
        """Find the ways in both pairs of languages."""
        return Tested(
            quantity=str(Quantity.MAP_LANGUAGES),
            measure=Measured.DIFFERENCE.format(measure="share"),
            report="culture_map.csv",
            stage="culture_map",
            target=BELOW,
            findings=tuple(self._find(study, needed)),
            page="culture-map",
            lacking=str(Lacking.LANGUAGES),
        )

    def _find(self, study: Study, needed: tuple[str, ...]) -> Iterator[Finding]:
        points = study.frames["culture_map"]
        points = points[points["variant"] == "sound"]
        humans = {
            str(row["culture"]): complex(row["x"], row["y"])
            for row in points[points["kind"] == "human"].to_dict("records")
        }
        if not set(CULTURES) <= set(humans):
            return
        way = humans["CN"] - humans["US"]
        models = study.asked(
            points[(points["kind"] == "model") & (points["probing"] == str(Probing.DEF))], needed
        )
        models = models.assign(questionnaire=models["run"].map(study.questionnaire))
        for (model, _), group in models.groupby(["model", "questionnaire"], sort=False):
            found = {
                (str(row["culture"]), row["language"] == NATIVE_LANGUAGE[str(row["culture"])]): row
                for row in group[::-1].to_dict("records")
                if row["culture"] in NATIVE_LANGUAGE
            }
            corners = [(culture, own) for culture in CULTURES for own in (True, False)]
            if abs(way) > 0 and all(corner in found for corner in corners):
                runs = tuple(str(found[corner]["run"]) for corner in corners)
                yield Finding(str(model), "", "", _moved(found, way), runs)


def _lines(study: Study, needed: tuple[str, ...], variant: str) -> list[dict[Any, Any]]:
    lines = study.asked(study.frames["culture_map_lines"], needed)
    chosen = (lines["variant"] == variant) & (lines["probing"] == str(Probing.DEF))
    rows: list[dict[Any, Any]] = lines[chosen].to_dict("records")
    return rows


def _moved(found: dict[tuple[str, bool], dict[Any, Any]], way: complex) -> Estimate:
    """Project both ways on the humans'; a difference of coordinates, each with its interval."""
    parts, weights = [], []
    for (culture, own), row in found.items():
        sign = (1.0 if culture == "CN" else -1.0) * (-1.0 if own else 1.0)
        for axis, direction in (("x", way.real), ("y", way.imag)):
            parts.append(of_row(row, axis, f"{axis}_low", f"{axis}_high"))
            weights.append(sign * direction / abs(way) ** 2)
    return combination(parts, weights)
