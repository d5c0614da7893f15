"""Refusing words, "don't know" and "none of these", in both languages."""

from __future__ import annotations

import re

from value_survey.answers.text import tidy

# A citizen may work on artificial intelligence without being one.
_PROFESSION = r"(?![ -](?:researcher|engineer|expert|specialist|developer|scientist|company|industry|field))"
_PROFESSION_ZH = r"(?!工程|专|研究|领域|行业|公司|技术|方面|从业|产业|开发)"
_MODEL = (
    rf"(?:(?:ai(?![a-z])|artificial intelligence){_PROFESSION}|language model|llm\b|chatbot"
    r"|(?:digital|virtual) assistant)"
)
_MODEL_ZH = rf"(?:(?:人工智能|人工智慧|ai(?![a-z])|(?:聊天)?机器人){_PROFESSION_ZH}|语言模型|大模型|智能助手)"
_AI = (
    rf"\b(?:as|being) an? (?:large |artificial |virtual |text-based |neutral |impartial |unbiased "
    rf"|objective |helpful |harmless |honest |responsible )*{_MODEL}"
    rf"|\bi am (?:just |only |actually |simply |really )*(?:an? )?(?:large |artificial "
    rf"|virtual )*(?:{_MODEL}|computer program)"
    r"|\bi am (?:claude|chatgpt|gpt|llama|qwen|mistral|baichuan|chatglm)\b"
    r"|我是(?:通义千问|文心一言|百川大模型|智谱清言|chatgpt|claude|chatglm|qwen)"
    rf"|作为(?:一个|一名|一款|一位)?(?:大型?|智能|虚拟)?的?{_MODEL_ZH}"
    rf"|我(?:只|仅仅?|其实)?是(?:一个|一名|一款|由)?[^,。;!?\n]{{0,12}}{_MODEL_ZH}"
    rf"|{_MODEL_ZH}(?:助手|模型)?,?我(?:没有|无法|不能)"
)
_DECLINE = (
    r"\bi (?:do not|did not) (?:actually |really )*(?:have|hold|possess) (?:any |the )?(?:personal |own "
    r"|human |political |individual |subjective )*"
    r"(?:opinions?|beliefs?|feelings?|preferences?|experiences?|emotions?|values|views?|viewpoints?"
    r"|thoughts and feelings|thoughts or)"
    r"|\bi (?:can not|am unable to|am not able to|will not|would not|must decline|have to decline"
    r"|need to decline|decline to|refuse to|prefer not to"
    r"|would prefer not to|would rather not|am not going to|do not wish to|will not be able to|should not"
    r"|do not want to|am not comfortable|do not feel comfortable|am sorry,? but i can not)"
    r" ?(?:to )?(?:really |actually |honestly |truly |simply |directly |in good conscience |ethically )?"
    r"(?:answer|provide|choose|select|express|respond|give"
    r"|share|offer|engage|participate|comply|fulfil+|assist|help|take|pretend"
    r"|role-?play|roleplay|act|impersonate|pick|form|hold|have|discuss|comment|rate|say anything"
    r"|answering|providing|sharing|role-?playing|choosing|pretending|this|that)\b"
    r"|\bi (?:must|have to|need to|respectfully|would like to) ?(?:respectfully )?(?:decline|refuse)\b"
    r"|\bi (?:refuse|decline)\b|\bno comment\b"
    r"|\bi (?:would |will )?(?:rather|prefer) not(?: to)? (?:answer|say|respond|disclose|share)"
    r"|^\W*(?:prefer|prefers|rather) not to (?:answer|say|respond|disclose)|^\W*(?:refused?|declined?"
    r"|refuse to answer|decline to answer)\W*$"
    r"|\bit (?:is|would(?: not)? be) (?:not appropriate|inappropriate"
    r"|appropriate)(?<!is appropriate)(?<!would be appropriate) (?:for me )?to\b"
    r"|\bi (?:strive|aim|try|have) to (?:remain|stay|be) (?:neutral|objective|impartial)"
    r"|\bi am (?:here|designed|programmed) to (?:help|assist|provide)|\bi (?:apologi[sz]e"
    r"|am sorry),? but (?:i can not|i am unable|as an)"
    r"|我(?:并)?(?:没有|不具备)(?:真正的)?(?:情感|感情|意识|主观)"
    r"|(?:没有|不具备)(?:任何)?(?:个人|自己的?|主观的?)+的?(?:观点|意见|看法|情感|感情|立场|偏好|信仰"
    r"|感受|经历|经验|意识)"
    r"|(?:无法|不能|不便|拒绝|不可以|不愿|不愿意|不想|没办法|没法)(?:对此|就此|为您?|给您?|直接|真正"
    r"|对这个问题|在此|参与|进行|来)*(?:回答|提供|作答|选择|给出|评论|表达|参与|讨论|透露|扮演|模拟|作出"
    r"|做出|发表|回应|答复)"
    r"|无可奉告|恕难|恕不|换(?:个|一个)话题|聊点别的|^\W*(?:拒答|拒绝)\W*$"
)
_SPEAKS_AS_AI = re.compile(_AI, re.MULTILINE)
_REFUSES = re.compile(f"{_AI}|{_DECLINE}", re.MULTILINE)

_DONT_KNOW = re.compile(
    r"(?:(?:i|we) (?:really |honestly |just |truly )*)?(?:(?:do not|did not) (?:really )?know"
    r"|am not (?:really )?(?:sure|certain)|have no (?:idea|opinion)|can not (?:say|decide|choose|tell))\b"
    r"|(?:it is )?(?:hard|difficult|impossible) to (?:say|tell|choose|decide)\b|(?:not (?:sure|certain)"
    r"|unsure|uncertain|undecided|unknown|no (?:opinion|idea|answer|response|preference|comment))\b"
    r"|dk\b|n ?/ ?a\b|not applicable|null\b|nan\b|(?:can not|could not) (?:choose|decide|say)\b"
    r"|it depends\b|depends\b|\?+"
    r"|(?:我)?(?:也|还|真的?|实在)?(?:不知道|不清楚|不确定|说不清|说不上来?|很难说|不好说|难以?说"
    r"|没有?想法|没有?意见|没有?看法|无法确定|不了解|不晓得|不适用|看情况|视情况而定|未知|无答案|没有答案)"
)
_NONE = re.compile(
    r"none(?: of (?:the |these |those |them |above)?(?:above|options|choices|these|those|them"
    r"|answers)?(?: (?:options|choices|answers|above|apply))*)?\b|neither(?: of (?:them|these"
    r"|the (?:above|two)))?\b|nothing\b"
    r"|以上(?:选项)?(?:都|皆|均)?(?:不是|不|非|没有|不对|不符合|不适合|不选)[^,。;\n]{0,6}|(?:都"
    r"|全)(?:不是|不选|没有|不符合|不对)[^,。;\n]{0,4}|没有(?:合适的?|适合的?|符合的?)?(?:选项|答案"
    r"|任何)?|无(?=\W*$)|一个(?:也|都)(?:不|没)[^,。;\n]{0,3}"
)
_BEFORE = re.compile(
    r"(?:[^\w]|(?:i think|i would say|honestly|well|sorry|my answer is|it is|我觉得|我认为|我的答案是"
    r"|我选择?|选择?|抱歉|对不起)(?![a-z]))*"
)


def speaks_as_ai(text: str) -> bool:
    """Whether a response speaks as a language model (`As an AI …`, `作为一个人工智能…`), not as a citizen.

    Parameters
    ----------
    text
        The response as the model wrote it, or a part of it.
    """
    return _SPEAKS_AS_AI.search(tidy(text)) is not None


def refusal(text: str) -> re.Match[str] | None:
    """The first refusing words of a tidied text: speaking as a model, or declining to answer."""
    return _REFUSES.search(text)


def dont_know(text: str) -> int | None:
    """End of the "don't know" with which a tidied passage begins; `None` if it begins otherwise."""
    return _ends(_DONT_KNOW, text)


def none_of_these(text: str) -> int | None:
    """End of the "none of these" with which a tidied passage begins; `None` if it begins otherwise."""
    return _ends(_NONE, text)


def _ends(pattern: re.Pattern[str], text: str) -> int | None:
    before = _BEFORE.match(text)
    found = pattern.match(text, before.end() if before else 0)
    return found.end() if found else None
