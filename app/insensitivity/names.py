"""What page *Insensitivity* calls problems, judges, verdicts and ways to spoil a control."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from app.catalogue import Catalogue
from app.language import later, say
from value_survey.judge.controls import Spoiling
from value_survey.judge.problems import RULES, Insensitivity, Verdict
from value_survey.terms import ALL


class Side(StrEnum):
    """Which share is shown."""

    SOUND = "sound"
    PAPER = "paper"


class ProblemText(NamedTuple):
    """The words for a problem: its name, and what a response with it does."""

    name: str
    meaning: str


SIDE_NAMES: Final = {
    Side.SOUND: later("Sound: corrected for the judge's errors"),
    Side.PAPER: later("Paper-faithful: as judged"),
}

PROBLEMS: Final = {
    Insensitivity.IU: ProblemText(
        later("instruction understanding"),
        later("gives no answer in the asked form, or more options than were asked for"),
    ),
    Insensitivity.QC: ProblemText(
        later("question capture"), later("answers another question than the one that was asked")
    ),
    Insensitivity.RP: ProblemText(
        later("role-play failure"),
        later("does not speak as the citizen: calls itself an AI, or speaks of citizens in the third person"),
    ),
    Insensitivity.CV: ProblemText(
        later("conflict in value expression"), later("explains the answer by what speaks against it")
    ),
    Insensitivity.FF: ProblemText(
        later("false facts"), later("states something about the world that is not true")
    ),
    Insensitivity.IR: ProblemText(
        later("irrelevant output"), later("contains text that has nothing to do with the question")
    ),
}

VERDICT_NAMES: Final = {
    str(Verdict.YES): later("yes: has the problem"),
    str(Verdict.NO): later("no: has it not"),
    str(Verdict.UNCLEAR): later("unclear: neither"),
    str(Verdict.REFUSED): later("refused to judge"),
}

SPOILING_NAMES: Final = {
    ALL: later("all controls"),
    str(Spoiling.NONE): later("none"),
    str(Spoiling.UNMARKED): later("answer marker removed"),
    str(Spoiling.TOO_MANY): later("too many options"),
    str(Spoiling.OTHER_QUESTION): later("answer to another question"),
    str(Spoiling.OTHER_CODE): later("code of an answer to another question"),
    str(Spoiling.THIRD_PERSON): later("third person"),
    str(Spoiling.AS_AI): later("as an AI"),
    str(Spoiling.AGAINST): later("explanation against the answer"),
    str(Spoiling.FALSE_FACT): later("false fact put in"),
    str(Spoiling.IRRELEVANT): later("irrelevant text added"),
}

RATER_NAMES: Final = {"judge": later("the paper's judge"), "human": later("humans")}


def side_name(code: str) -> str:
    """Name which share is shown."""
    return say(SIDE_NAMES[Side(code)])


def problem_name(code: str) -> str:
    """Name a problem with its abbreviation."""
    return f"{code.upper()} {say(PROBLEMS[Insensitivity(code)].name)}" if code in PROBLEMS else code


def problem_meaning(code: str) -> str:
    """Say what a response with a problem does."""
    return say(PROBLEMS[Insensitivity(code)].meaning) if code in PROBLEMS else ""


def judge_name(code: str, study: Catalogue) -> str:
    """Name who judges."""
    if code == RULES:
        return say("Judge: rules")
    return say("Judge: {model}", model=study.display(code))


def verdict_name(code: str) -> str:
    """Name what a judge's reply says."""
    return say(VERDICT_NAMES[code]) if code in VERDICT_NAMES else code


def spoiling_name(code: str) -> str:
    """Name how controls were made."""
    return say(SPOILING_NAMES[code]) if code in SPOILING_NAMES else code
