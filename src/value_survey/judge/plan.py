"""What a judge is asked: the requests about the sampled responses, and about the controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from value_survey.annotation.merge import RULE as READ_BY_PEOPLE
from value_survey.answers.rules import ParseRule
from value_survey.config import Params, ScriptedModel
from value_survey.config_judge import JudgeSettings
from value_survey.errors import InputError, Problem
from value_survey.judge.collected import CONTROL
from value_survey.judge.controls import Control, controls, read_control_texts
from value_survey.judge.problems import Insensitivity
from value_survey.judge.prompts import AskedItem, JudgePrompt, judge_request, read_judge_prompt, text_sha256
from value_survey.judge.sample import draw_sample
from value_survey.terms import Language, ParseStatus

HOME = {Language.EN: "US", Language.ZH: "CN"}
"""Whose questionnaire the controls of a language are made of."""


@dataclass(frozen=True)
class JudgeRequest:
    """One question to a judge: one problem of one response.

    Attributes
    ----------
    run, respondent, item_id, language
        Which response; `control` and its number for a control.
    problem
        What is asked about.
    prompt
        The whole request.
    """

    run: str
    respondent: int
    item_id: str
    culture: str
    language: Language
    problem: Insensitivity
    prompt: str

    @cached_property
    def sha256(self) -> str:
        """Identify what is asked."""
        return text_sha256(self.prompt)


@dataclass(frozen=True)
class Requests:
    """All requests about a set of items, in both languages."""

    items: Mapping[str, Mapping[str, object]]
    prompts: Mapping[Language, JudgePrompt]
    countries: Mapping[str, Mapping[Language, str]]

    def of(self, item_id: str, language: Language, response: str, problem: Insensitivity) -> str:
        """Write the request to judge one problem of one response."""
        row = self.items[item_id]
        item = AskedItem.of(row, language, self.countries[str(row["culture"])][language])
        return judge_request(self.prompts[language], item, response, problem)


def requests_of(root: Path, params: Params, items: pd.DataFrame) -> Requests:
    """Read the prompt files.

    Raises
    ------
    InputError
        Prompt files that cannot be used.
    """
    return Requests(
        items={str(row["item_id"]): row for row in items.to_dict("records")},  # type: ignore[misc]
        prompts={
            language: read_judge_prompt(root / path, language)
            for language, path in params.judge.prompts.items()
        },
        countries={
            name: {Language.EN: culture.en, Language.ZH: culture.zh}
            for name, culture in params.cultures.items()
        },
    )


def judgeable(responses: pd.DataFrame, answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Put what is known of every response side by side, without those in which nothing was said.

    Parameters
    ----------
    responses
        run, language, respondent, item_id, response.
    answers
        As parsed: run, respondent, item_id, status, rule; a row for each response.
    items
        The items.

    Returns
    -------
    pandas.DataFrame
        The columns of `responses` with dimension, culture, status and rule.
    """
    key = ["run", "respondent", "item_id"]
    told = responses.merge(answers[[*key, "status", "rule"]], on=key, how="left", validate="one_to_one")
    # What people read in a response is no merit of the response.
    told["status"] = told["status"].where(told["rule"] != READ_BY_PEOPLE, ParseStatus.NO_ANSWER.value)
    told = told.merge(items[["item_id", "culture", "dimension"]], on="item_id", how="left")
    return told[told["rule"] != ParseRule.OPTION_PROBABILITIES].reset_index(drop=True)


def sampled(told: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Draw the responses that the model judges; yardsticks, whose sentences are given, are left out."""
    yardsticks = {
        name for name, run in params.runs.items() if isinstance(params.models[run.model], ScriptedModel)
    }
    settings = params.judge
    return draw_sample(
        told[~told["run"].isin(yardsticks)],
        settings.sample,
        seed=settings.seed,
        confidence=params.analysis.confidence,
    )


def sample_requests(sample: pd.DataFrame, requests: Requests, settings: JudgeSettings) -> list[JudgeRequest]:
    """Write the requests about sampled responses: by response, then by problem."""
    return [
        JudgeRequest(
            run=str(row["run"]),
            respondent=int(row["respondent"]),
            item_id=str(row["item_id"]),
            culture=str(row["culture"]),
            language=(language := Language(row["language"])),
            problem=problem,
            prompt=requests.of(row["item_id"], language, row["response"] or "", problem),
        )
        for row in sample.to_dict("records")
        for problem in settings.problems
    ]


def make_controls(root: Path, params: Params, items: pd.DataFrame, count: int) -> list[Control]:
    """Make the controls of every language, from the questions of its home culture.

    Raises
    ------
    InputError
        Files of texts that cannot be used.
    """
    settings = params.judge
    made = []
    for language, path in settings.control_texts.items():
        texts = read_control_texts(root / path, language)
        culture = HOME[language]
        if culture not in params.cultures:
            continue
        country = params.cultures[culture].en if language is Language.EN else params.cultures[culture].zh
        home = items[(items["culture"] == culture) & (items["wording"] == "original")]
        pool = {
            str(row["item_id"]): AskedItem.of(row, language, country)  # type: ignore[arg-type]
            for row in home.to_dict("records")
        }
        made += controls(pool, texts, language, settings.problems, count, settings.seed)
    return made


def control_requests(made: Sequence[Control], requests: Requests) -> list[JudgeRequest]:
    """Write the request about each control."""
    return [
        JudgeRequest(
            run=CONTROL,
            respondent=each.number,
            item_id=each.item_id,
            culture=HOME[each.language],
            language=each.language,
            problem=each.problem,
            prompt=requests.of(each.item_id, each.language, each.response, each.problem),
        )
        for each in made
    ]


def check_judge(params: Params) -> None:
    """Check that the judge is a model that can read and write.

    Raises
    ------
    InputError
        It is not configured, or a yardstick.
    """
    name = params.judge.model
    if name is None:
        return
    model = params.models.get(name)
    usable = [each for each, entry in params.models.items() if not isinstance(entry, ScriptedModel)]
    if model is None or isinstance(model, ScriptedModel):
        raise InputError(
            Problem(
                "names what is not defined" if model is None else "a yardstick cannot judge",
                "params.yaml: judge.model",
                name,
                ", ".join(usable),
                "name one of these, or null for the rules alone",
            )
        )
