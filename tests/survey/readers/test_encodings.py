from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from value_survey.survey.readers.encodings import file_encoding, text_encoding


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("plain text", "ascii", "utf-8"),
        ("上海市,云南省", "utf-8", "utf-8"),
        ("上海市,云南省", "gb18030", "gb18030"),
        ("1,2,不知道\n3,4,拒绝回答", "gb18030", "gb18030"),
        ("Español, São Tomé, Île-de-France", "latin-1", "cp1252"),
        ("Größe\nÄrger\nÜber", "latin-1", "cp1252"),
        ("don’t know – “yes”", "cp1252", "cp1252"),
    ],
)
def test_known_texts(text: str, encoding: str, told: str) -> None:
    assert text_encoding(text.encode(encoding)) == told


def test_bytes_of_no_code_page() -> None:
    assert text_encoding(b"caf\xe9 \x81") == "latin-1"


@given(st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=6)))
def test_chinese_words_are_told_in_both_encodings(words: list[str]) -> None:
    text = ",".join(words)
    assert text_encoding(text.encode("utf-8")) == "utf-8"
    # Bytes that happen to be valid UTF-8 as well cannot be told apart.
    told = text_encoding(text.encode("gb18030"))
    assert text.encode("gb18030").decode(told) == text or told == "utf-8"


def test_a_character_across_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("value_survey.survey.readers.encodings._BLOCK", 5)
    path = tmp_path / "text.csv"
    for encoding, told in (("utf-8", "utf-8"), ("gb18030", "gb18030"), ("utf-8-sig", "utf-8-sig")):
        path.write_text("a,b\n1,上海市\n2,云南省\n" * 3, encoding=encoding)
        assert file_encoding(path) == told
