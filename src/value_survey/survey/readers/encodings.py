"""Which encoding a file's text is in: told by a byte order mark, or by what its bytes can be."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_BLOCK = 1 << 20
_CJK = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_CJK_PAIRED = re.compile(f"[{_CJK}]{{2,}}")


def file_encoding(path: Path) -> str:
    """Find the encoding of a text file.

    A byte order mark decides. Without one, a file that is valid UTF-8 from end to end is UTF-8, and otherwise
    `text_encoding` decides by the block that is not.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        block = handle.read(_BLOCK)
        for mark, encoding in _MARKS.items():
            if block.startswith(mark):
                return encoding
        before = b""
        while block:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                # A block may begin or end within a character, a line does not.
                sample = before[-1000:] + block + handle.readline()
                return text_encoding(sample.split(b"\n", 1)[-1] if before else sample)
            before, block = block, handle.read(_BLOCK)
    return "utf-8"


def text_encoding(sample: bytes) -> str:
    """Tell the encoding of whole lines of text: `utf-8`, `gb18030`, `cp1252` or `latin-1`.

    Western text is often valid GB18030 too: an accented letter and the letter after it then pass for one
    Chinese character, alone between Latin letters. Chinese text consists of characters in a row.
    """
    if _decodes(sample, "utf-8"):
        return "utf-8"
    if _decodes(sample, "gb18030"):
        text = sample.decode("gb18030")
        in_a_row = sum(len(run) for run in _CJK_PAIRED.findall(text))
        if 2 * in_a_row > len(_CJK_CHARACTER.findall(text)):
            return "gb18030"
    return "cp1252" if _decodes(sample, "cp1252") else "latin-1"


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
