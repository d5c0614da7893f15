from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_sources import SOURCES, WORDING

from value_survey.errors import InputError
from value_survey.survey.wording import load_wording, natural_key
from value_survey.terms import Dimension, Kind


def damaged(sources: Path, *edits: tuple[str, str]) -> str:
    text = WORDING
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (sources / "wording" / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_wording(sources / "wording")
    return str(error.value)


def test_a_right_file_gives_its_items_sorted_by_variable(sources: Path) -> None:
    items = load_wording(sources / "wording")
    assert [item.base_id for item in items] == ["WVS7-Q7_8", "WVS7-Q49", "WVS7-Q57"]
    battery, life, trust = items
    assert battery.variables == ("Q7", "Q8")
    assert (trust.source, trust.variables) == ("WVS7", ("Q57",))
    assert (trust.dimension, trust.direction, trust.max_choices) == (Dimension.USI, -1, 1)
    assert life.kind is Kind.SCALE
    assert list(life.scale.options) == [1, 2, 3]
    assert list(trust.wordings) == ["original", "rephrased-1"]
    assert trust.wordings["rephrased-1"].zh == "别人值得信任吗？"


def test_a_culture_may_have_another_answer_list(sources: Path) -> None:
    text = WORDING.replace("    scale: trust2\n", "    scale: steps3\n    scale_by_culture: {US: trust2}\n")
    (sources / "wording" / "a.yaml").write_text(text, encoding="utf-8")
    trust = load_wording(sources / "wording")[-1]
    assert list(trust.scale_in("US").options) == [1, 2]
    assert list(trust.scale_in("CN").options) == [1, 2, 3]


def test_every_problem_is_listed_with_its_key(sources: Path) -> None:
    text = damaged(
        sources,
        (', zh: "人可信吗？"}', "}"),
        ("dimension: USI", "dimension: XYZ"),
        ("kind: scale", "kind: scale\n    colour: red"),
        ("topic: child qualities", "topic: children"),
    )
    assert "items.WVS7-Q57.original.zh: Field required" in text
    assert "items.WVS7-Q57.dimension: Input should be 'EVI', 'IDV'" in text
    assert "found: 'XYZ'" in text
    assert "items.WVS7-Q49.colour: Extra inputs are not permitted" in text
    assert "items.WVS7-Q7_8.topic: Input should be 'family & life priorities'" in text


def test_rules_between_keys(sources: Path) -> None:
    text = damaged(
        sources,
        ("scale: trust2", "scale: trust9"),
        ("Rate your life from 1 (low) to 3 (high).", "Rate your life."),
        ("variables: [Q7, Q8]", "variables: [Q7, Q8, Q9]"),
        ("max_choices: 1", "max_choices: 3"),
    )
    assert "items.WVS7-Q57.scale: unknown scale" in text
    assert "found: trust9\n    allowed: trust2, steps3, qualities2" in text
    assert "items.WVS7-Q49.original.en: the question does not name both ends of the scale" in text
    assert "allowed: a text with 1 and 3" in text
    assert "items.WVS7-Q7_8.variables: a battery needs one variable per option" in text
    assert "items.WVS7-Q7_8.max_choices: a multiple item needs max_choices" in text


def test_an_item_needs_a_rephrasing_and_distinct_labels(sources: Path) -> None:
    text = damaged(
        sources,
        ('rephrased-1: {en: "Do people deserve trust?", zh: "别人值得信任吗？"}', ""),
        ("{en: Effort, zh: 努力}", "{en: Manners, zh: 努力}"),
    )
    assert "items.WVS7-Q57.rephrased-1: Dictionary should have at least 1 item" in text
    assert "two options have the same en label: Manners" in text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "    direction: 1\n    why: Well-being.",
            "    direction: 2\n    why: Well-being.",
            "should be -1 or 1",
        ),
        ("en: Low", "en: No", "options.1.en: Input should be a valid string"),
        ("ordinal: false", "ordinal: maybe", "ordinal: Input should be a valid boolean"),
        ("      2: {en: Effort", "      -2: {en: Effort", "should be greater than or equal to 0"),
        ("kind: single", "kind: single\n    variables: [Q1, Q2]", "only a multiple item has variables"),
        ("kind: single", "kind: single\n    max_choices: 2", "only one answer can be chosen"),
        ("WVS7-Q49:", "WVS7-Q57:", "the key 'WVS7-Q57' stands twice"),
        ("WVS7-Q49:", "Q49:", "items.Q49: String should match pattern"),
        ("items:", "  - items:", "is not valid YAML"),
        ("scales:", "excluded: {WVS7-Q49: no value}\nscales:", "the item is worded and excluded"),
    ],
)
def test_single_faults(sources: Path, old: str, new: str, expected: str) -> None:
    assert expected in damaged(sources, (old, new))


def test_problems_of_all_files_are_listed(sources: Path) -> None:
    (sources / "wording" / "b.yaml").write_text("items: 3\n", encoding="utf-8")
    text = damaged(sources, ("dimension: USI", "dimension: XYZ"))
    assert "b.yaml: items: Input should be a valid dictionary" in text
    assert "a.yaml: items.WVS7-Q57.dimension" in text


def test_an_item_in_two_files(sources: Path) -> None:
    (sources / "wording" / "b.yaml").write_text(WORDING, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_wording(sources / "wording")
    assert len(error.value.problems) == 3
    assert "b.yaml: items.WVS7-Q57: the item is worded in two files\n    found: also in a.yaml" in str(
        error.value
    )


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no wording file"):
        load_wording(tmp_path)


def test_the_items_with_cells_in_both_cultures_cover_all_dimensions(both_cells: Path) -> None:
    items = [item for item in load_wording(SOURCES / "wording") if item.file == "wvs7-both-cells.yaml"]
    assert len(items) == 42
    assert {item.dimension for item in items} == set(Dimension)


def test_every_rephrasing_of_the_project_differs_from_its_original() -> None:
    for item in load_wording(SOURCES / "wording"):
        for language in ("en", "zh"):
            texts = [getattr(text, language) for text in item.wordings.values()]
            assert len(set(texts)) == len(texts), item.base_id


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8))
def test_natural_order_is_the_order_of_the_numbers(numbers: list[int]) -> None:
    names = [f"WVS7-Q{number}" for number in numbers]
    assert sorted(names, key=natural_key) == [f"WVS7-Q{number}" for number in sorted(numbers)]
