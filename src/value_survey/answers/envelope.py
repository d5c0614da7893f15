"""What a response comes wrapped in: thinking, role tokens, HTML, a dialogue that goes on by itself."""

from __future__ import annotations

import html
import re

_THINK = r"think|thinking|thought|reasoning|reflection|scratchpad"
_THINK_BLOCK = re.compile(rf"<\s*({_THINK})\s*>.*?<\s*/\s*\1\s*>", re.DOTALL | re.IGNORECASE)
_THINK_CLOSE = re.compile(rf"<\s*/\s*(?:{_THINK})\s*>", re.IGNORECASE)
_THINK_OPEN = re.compile(rf"<\s*(?:{_THINK})\s*>", re.IGNORECASE)

_ANSWER_TAG = re.compile(r"<\s*(answer|final_answer|choice|explanation|reason)\s*>", re.IGNORECASE)
_BREAKING_TAG = re.compile(
    r"<\s*/?\s*(?:p|br|div|li|ul|ol|tr|table|h[1-6]|html|body|answer|final_answer|choice|explanation"
    r"|reason|output|response)\b[^<>]{0,80}>",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(
    r"<\s*/?\s*(?:b|i|u|em|strong|span|font|code|pre|td|th|center|small|big|mark|a|sup|sub)\b[^<>]{0,80}>",
    re.IGNORECASE,
)

_ROLE = re.compile(
    r"^\s*(?:<s>\s*)?(?:\[inst\].*?\[/inst\]|<\|(?:im_start|start_header_id)\|>\s*assistant\s*(?:<\|end_header_id\|>)?"
    r"|<\|assistant\|>|\[/inst\]"
    r"|#*\s*(?:assistant|ai)\s*:(?=\s*\S)|###\s*response\s*:?)",
    re.IGNORECASE | re.DOTALL,
)
_TURN = re.compile(
    r"<\|[^|<>\n]{1,30}\|>|</?s>|\[/?INST\]|<(?:eos|bos|end_of_turn|start_of_turn|pad)>"
    r"|\n[ \t]*(?:#+[ \t]*)?(?:\*\*)?(?:next[ \t]+)?(?:request|question|user|human|instruction|input"
    r"|prompt|q|请求|问题|提问|用户|题目|下一题|下一个问题)"
    r"(?:[ \t]*\d{1,3})?(?:\*\*)?[ \t]*[:：]",
    re.IGNORECASE,
)


def after_thinking(text: str) -> str | None:
    """A response without its thinking: only what stands outside the blocks counts.

    Parameters
    ----------
    text
        The response as the model wrote it.

    Returns
    -------
    str or None
        `None` if the response ends inside a block and nothing stands before it. A block that closes without
        having been opened began in the prompt.
    """
    if "<" not in text:
        return text
    text = _THINK_BLOCK.sub("\n", text)
    closed = list(_THINK_CLOSE.finditer(text))
    if closed:
        text = text[closed[-1].end() :]
    opened = _THINK_OPEN.search(text)
    if opened:
        text = text[: opened.start()]
        return text if text.strip() else None
    return text


def without_html(text: str) -> str:
    """A response without HTML; `<answer>` becomes a marker, breaking tags line ends."""
    if "<" in text:
        text = _ANSWER_TAG.sub(lambda tag: f"\n{tag[1].replace('_', ' ')}: ", text)
        text = _INLINE_TAG.sub("", _BREAKING_TAG.sub("\n", text))
    return html.unescape(text) if "&" in text else text


def split_turns(text: str) -> tuple[str, str]:
    """Part a response from a dialogue that it goes on with.

    Parameters
    ----------
    text
        The response, without thinking.

    Returns
    -------
    tuple of (str, str)
        The response itself, and what follows from the first further turn on (a base model asks itself the
        next question, or a token of the chat format comes out as text). The second part is empty if there
        is no such turn.
    """
    role = _ROLE.match(text)
    if role:
        text = text[role.end() :]
    for turn in _TURN.finditer(text):
        if text[: turn.start()].strip():
            return text[: turn.start()], text[turn.start() :]
    return text, ""
