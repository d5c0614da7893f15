"""The words of `reports/claims.csv`: texts with `{names}` for what changes from claim to claim.

Whoever reads the report in another language knows its sentences again by these.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

ALSO: Final = " and "
"""Between the members of a list in a sentence."""


class Reason(StrEnum):
    """Why a claim has its verdict."""

    NOT_RUN = "Not run with DEF in both cultures: {models}."
    UNDEFINED = "The runs at hand leave it undefined: {quantity}."
    LACKING = "No model has what this needs: {lacking}."
    FOUND = "{quantity}: {numbers}; claimed is {target}, which is {verdict}{most}{by_paper}{of_whom}."


class Addition(StrEnum):
    """What a reason says besides, where it applies."""

    MORE = " and {n} more"
    MOST = " for most models"
    BY_PAPER = " (by the paper's measure: {verdict})"
    OF_WHOM = "; this shows that the pipeline works, and says nothing of the paper's models"


class Numbers(StrEnum):
    """Numbers in a reason; only a few of them are listed."""

    COUNTED = (
        "{shown} of {n} numbers lie clearly there, {against} clearly elsewhere; the least favourable is "
        "{least}"
    )
    INTERVAL = "{value} ({low} to {high})"


class Label(StrEnum):
    """What else a number is about."""

    LESS = "less {name}"
    COUNT = "({count} of {n})"
    CHANCE = "(by chance {chance})"
    P = "(p = {p})"


class Range(StrEnum):
    """Where a claim says that a number lies."""

    BELOW = "below {high}"
    ABOVE = "above {low}"
    BETWEEN = "between {low} and {high}"


class Quantity(StrEnum):
    """What the numbers of a claim are."""

    METHODS = "the {measure} of {method} less that of {others}"
    LEVEL = "the {measure} of {method}"
    MODELS = "the kl_smoothed of {models} less that of the models compared with"
    GROUP = "the mean kl_smoothed of the group less that of the other models"
    SERIES = "the mean kl_smoothed of the {first} series less that of the {second} series"
    CULTURES = "the 1 − skill in {culture} less that in {other}"
    CULTURES_OF_DIMENSION = "the 1 − skill in {dimension} in {culture} less that in {other}"
    LANGUAGES = "the kl_smoothed of DEF in the other language less that in the culture's own"
    DIMENSIONS = "the mean {measure} of {dimensions} less that of the other dimensions"
    QUESTIONS = "the share of questions with kl_smoothed below {bound}"
    MATCH_RATE = "the match rate in %"
    MATCH_MODELS = "the match rate above chance of {models} less the others' mean"
    AGREEMENT = "the rank correlation over {units} of match rate above chance and 1 − skill"
    REPRESENTED = "the number of dimensions with a match"
    MAP_SHARE = "the part of the humans' way from US to CN that the model goes (1: as far as they)"
    MAP_RATIO = "the length of the model's way from US to CN in lengths of the humans' way"
    MAP_ANGLE = "the degrees between the model's way from US to CN and the humans' way"
    MAP_LANGUAGES = (
        "the part of the humans' way from US to CN that the model goes, asked in the other languages less "
        "asked in the cultures' own"
    )
    GROUP_SHARE = "the share of {group} at equal group sizes, less an equal share"
    BIAS = "the bias of {group}, {models}"
    BIAS_CULTURES = "the size of the bias of {group} in {culture} less that in {other}"
    BIAS_PROFILES = "the bias of {group} in matching less that in mismatching profiles"
    BIAS_MODELS = "the size of the bias of {group}, {models} less the mean of the others"
    LARGEST_PROBLEMS = "the mean rate of {problems} less that of the other problems"
    PROBLEM_CULTURES = "the mean rate of problems in {culture} less that in {other}"
    PROBLEM_MODELS = "the mean rate of problems, {models} less the models compared with"
    CORRECTED = "{quantity}, corrected for the judge's errors"


class Measured(StrEnum):
    """Column or measure of a report, and what is made of it."""

    DIFFERENCE = "{measure}, difference"
    MEAN_DIFFERENCE = "{measure}, difference of means"
    DIVERSITY = "diversity in %"
    SKILL = "skill (kl_smoothed)"
    DISTANCE = "1 − skill"
    DISTANCE_OF_KL = "1 − skill (kl_smoothed)"
    ABOVE_CHANCE = "match rate above chance"
    QUESTIONS = "kl_smoothed, share of questions below {bound}"
    SERIES = "kl_smoothed, sign-flip test over questions"
    MAP_APART = "ratio, test against noise"
    AGREEMENT = "Spearman's correlation of match rate and divergence"
    REPRESENTED = "match_rate above 0, dimensions"
    BIAS = "bias (share_normalised)"
    BIAS_SIZE = "size of bias (share_normalised)"


class Lacking(StrEnum):
    """What would have to be run."""

    METHODS = "{method} and {others} on one questionnaire in {cultures}"
    METHOD = "{method} in {cultures}"
    RUNS = "DEF runs in {cultures}"
    RUNS_OF_FOUR = "DEF runs in {cultures} of four models"
    RUNS_OF_MODELS = "DEF runs of the models in {cultures}"
    RUNS_OF_SERIES = "DEF runs of models of both series in {culture}"
    LANGUAGES = "DEF runs of US in Chinese and CN in English, beside those in the own language"
    JUDGEMENTS = "judgements of DEF runs in {cultures} by a model that judges these problems"


class InPrint(StrEnum):
    """A printed number, and what it is about where there are several."""

    OF = "{about}: {number}"
    ABOUT = "about {number}"
    BELOW = "< {number}"
    ABOVE = "> {number}"
    AT_MOST = "≤ {number}"
    AT_LEAST = "≥ {number}"
