"""The interface in English and Chinese: every text has a translation, addresses hold in both languages."""

import ast
import re
import string
from pathlib import Path

import pytest
from explorer_project import REPOSITORY
from streamlit.testing.v1 import AppTest

from app import links
from app.charts.common import FONT
from app.language import WORDS, clauses, language, later, listed, say, sentences, speaking, words
from app.navigation import ENTRIES, SECTIONS
from value_survey.reports.claims.sentences import (
    ALSO,
    Addition,
    InPrint,
    Label,
    Lacking,
    Measured,
    Numbers,
    Quantity,
    Range,
    Reason,
)
from value_survey.reports.style import CULTURE_LABELS, PROBING_LABELS
from value_survey.terms import DIMENSION_NAMES, Dimension
from value_survey.yaml_reading import read_yaml

APP = REPOSITORY / "app"
FRAME = APP / "frame.py"
MARKERS = {"say", "later"}


def _literals(path: Path) -> set[str]:
    """Texts that a module gives to `say` and `later` as they stand."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            if isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
            else:
                assert node.func.id == "say", f"{path}:{node.lineno}: later() takes a literal"
                assert not isinstance(node.args[0], ast.JoinedStr), f"{path}:{node.lineno}: f-string in say()"
    return found


def _texts() -> dict[str, str]:
    """Every text of the interface with where it stands."""
    texts = {
        text: path.relative_to(APP).as_posix()
        for path in sorted(APP.rglob("*.py"))
        for text in _literals(path)
    }
    vocabularies = (DIMENSION_NAMES, PROBING_LABELS, CULTURE_LABELS)
    texts |= {text: "terms" for names in vocabularies for text in names.values()}
    texts |= dict.fromkeys(_claims(), "reports/claims.csv")
    texts |= dict.fromkeys([*(entry.title for entry in ENTRIES), *SECTIONS], "navigation.py")
    return texts


def _claims() -> list[str]:
    """Statements of the claims, and the sentences of their report."""
    statements = [claim["statement"] for claim in read_yaml(REPOSITORY / "data/published/claims.yaml")]
    kinds = (Reason, Addition, Numbers, Label, Range, Quantity, Measured, Lacking, InPrint)
    return [ALSO, *statements, *(str(sentence) for kind in kinds for sentence in kind)]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _without_opening(markdown: str) -> str:
    """Leave out the stars that open an emphasis."""
    parts = markdown.split("**")
    return "".join(part + ("**" if number % 2 else "") for number, part in enumerate(parts))


def test_every_text_has_a_translation() -> None:
    have = words()

    assert {text: where for text, where in _texts().items() if text not in have} == {}


def test_every_translation_is_used() -> None:
    used = _texts()

    assert [english for english in words() if english not in used] == []


def test_translations_have_the_placeholders_and_the_emphasis_of_the_text() -> None:
    for english, chinese in words().items():
        assert _placeholders(chinese) == _placeholders(english), english
        assert chinese.count("`") == english.count("`"), english
        assert chinese.count("**") == english.count("**"), english
        # Markdown takes `**。**字` for stars: no emphasis may end in punctuation before a character
        assert not re.search(r"[^\w\s*]\*\*[^\W\d_]", _without_opening(chinese)), english


def test_a_text_is_translated_alike_in_every_file() -> None:
    seen: dict[str, str] = {}
    for path in sorted(WORDS.glob("*.yaml")):
        for english, chinese in read_yaml(path).items():
            assert seen.setdefault(english, chinese) == chinese, f"{path.name}: {english}"


def test_names_that_a_reader_chooses_from_differ_in_chinese_too() -> None:
    for names in (DIMENSION_NAMES, PROBING_LABELS, CULTURE_LABELS):
        translated = [words()[text] for text in names.values()]
        assert len(set(translated)) == len(translated)


def test_without_a_reader_the_language_is_english_or_the_spoken_one() -> None:
    assert language() == "en"
    assert say("All {plural}", plural="x") == "All x"
    with speaking("zh"):
        assert say("All {plural}", plural="模型") == "全部模型"
        assert say(later("floor")) == "噪声下限"
        with speaking("en"):
            assert say("floor") == "floor"
    assert say("floor") == "floor"
    assert say("no text of the interface") == "no text of the interface"


def test_labels_of_either_language_and_codes_are_understood() -> None:
    def name(code: str) -> str:
        return f"{code} {say(DIMENSION_NAMES[Dimension(code)])}"

    values = ["TDI 传统", "EVI emancipative values", "PDI", "TDI tradition"]

    assert links.translated(values, list(map(str, Dimension)), name) == [
        "TDI tradition", "EVI emancipative values", "PDI power distance",
    ]  # fmt: skip
    with speaking("zh"):
        assert links.translated(values[:2], list(map(str, Dimension)), name) == [
            "TDI 传统", "EVI 解放价值观",
        ]  # fmt: skip


def test_charts_have_chinese_glyphs() -> None:
    assert "Noto Sans CJK SC" in FONT
    assert FONT.endswith("sans-serif")


@pytest.mark.parametrize("value", ["zh", "中文"])
def test_an_address_opens_the_chinese_interface(project: Path, value: str) -> None:
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.switch_page("views/dimensions.py")
    app.query_params["lang"] = value
    app.query_params["culture"] = "China (CN)"  # the address was passed on by a reader of the English one
    app.run()

    assert not app.exception
    assert app.header[0].value == "各价值维度的散度"
    assert app.multiselect(key="culture").value == ["CN"]
    assert app.multiselect(key="culture").options == ["美国（US）", "中国（CN）"]
    assert "对象" in app.dataframe[0].value.columns


def test_a_change_of_the_language_keeps_the_filters(project: Path) -> None:
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.switch_page("views/dimensions.py").run()
    app.multiselect(key="culture").select("US")
    app.run()
    app.session_state["lang"] = "zh"
    app.run()

    assert not app.exception
    assert app.multiselect(key="culture").value == ["US"]
    assert set(app.dataframe[0].value["文化"]) == {"US"}


def test_lists_and_sentences_are_joined_as_the_language_does() -> None:
    assert (listed("ab"), clauses("ab"), sentences(["A.", "B."])) == ("a, b", "a; b", "A. B.")
    with speaking("zh"):
        assert (listed("ab"), clauses("ab"), sentences(["甲。", "乙。"])) == ("a、b", "a；b", "甲。乙。")
