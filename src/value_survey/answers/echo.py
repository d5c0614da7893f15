"""What a response repeats of its prompt: placeholders, the list of options, the question."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.choices import Choices
from value_survey.terms import Kind

_PLACEHOLDER = re.compile(
    r"^[^\w\[<({]*(?:"
    r"[\[<({]+\s*(?:\.{2,}|…+|num(?:ber)?|x|xx+|n|answer|answers|your[ a-z-]*|insert[^\]>)}]*"
    r"|enter[^\]>)}]*|choose[^\]>)}]*|select[^\]>)}]*"
    r"|(?:the |a |an |one |one of |option |chosen |selected |my |final |correct )*(?:number|num|option"
    r"|choice|answer|code|text|digit|response|selection|letter|label)s?(?: (?:here|number|only|text"
    r"|of [a-z ]+))?"
    r"|(?:你的|您的|我的|此处|这里|请|填|填写|输入|在此)*(?:填写|选择|答案|选项|数字|回答|输入|编号|序号"
    r"|内容|填)+[^\]>)}]{0,8})\s*[\])}>]+"
    r"|(?:your|insert|enter)(?: (?:own|final))? (?:answer|choice|number|response|selection"
    r"|option)(?: here)?"
    r"|x+|num|n|option x|选项x|你的答案|您的答案|你的选择|您的选择|此处填写答案"
    r"|(?:\.{3,}|…+|-{3,}|\s)+"
    r")[^\w]*(?=$|\n|explanation|解释|理由)"
)


def is_placeholder(text: str) -> bool:
    """Whether a tidied passage repeats the place of the answer instead of filling it (`[NUM]`)."""
    return _PLACEHOLDER.match(text) is not None


_LONGEST_MERE_SCALE = 40


class Rest(NamedTuple):
    """What is left of a response without the prompt it repeats.

    `asked` says that the question was taken out, `listed` that a list of all options (or the scale) was.
    """

    text: str
    asked: bool
    listed: bool


def without_echo(text: str, choices: Choices) -> Rest:
    """Take the repeated question and the repeated list of options out of a tidied text.

    An item that allows all its options to be chosen keeps lists of all of them: they may be the answer.

    Parameters
    ----------
    text
        Tidied response.
    choices
        The item.
    """
    question = choices.tidy_question
    listed = False
    asked = bool(question) and question in text
    if asked:
        text = text.replace(question, " ")
    if choices.kind is Kind.SCALE and str(choices.highest) in text:
        without_scale = choices.whole_scale.sub(" ", text)
        # Prose may name the scale; a response of little else repeats it.
        listed = without_scale != text and len(without_scale) <= _LONGEST_MERE_SCALE
        text = without_scale
    if choices.limit < len(choices.codes) and _may_list(text, choices):
        for found in list(choices.listing.finditer(text))[::-1]:
            if _names_all(found[0], choices):
                text = f"{text[: found.start()]}\n{text[found.end() :]}"
                listed = True
    return Rest(text.strip(), asked, listed)


def _may_list(text: str, choices: Choices) -> bool:
    # Cheap, and true of any text with a list of all options: the first and the last of them are in it.
    texts = choices.labels.texts
    first, last = texts[choices.codes[0]], texts[choices.codes[-1]]
    return first[:10] in text and last[:10] in text


def _names_all(passage: str, choices: Choices) -> bool:
    named = {code for label in choices.labels.search(passage) for code in label.codes}
    numbers = {int(number) for number in re.findall(r"(?<!\d)\d{1,3}(?!\d)", passage)}
    return choices.allowed <= named | numbers
