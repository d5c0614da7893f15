"""A run's questionnaire: cut out of the dataset, kept in one file, hashed into the run's identity."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny_study
from value_survey.config import Params
from value_survey.errors import InputError
from value_survey.simulation.questionnaire import (
    Item,
    Questionnaire,
    Region,
    build,
    human_shares,
    read,
    write,
)
from value_survey.terms import Kind, Language

ITEM = {
    "kind": "single",
    "max_choices": 1,
    "text_en": "Kind?",
    "text_zh": "善良吗？",
    "options_en": '{"2": "No", "1": "Yes"}',
    "options_zh": '{"2": "否", "1": "是"}',
}


def items_frame() -> pd.DataFrame:
    rows = [
        ITEM
        | {"item_id": f"{culture}-{base}-{wording}", "base_id": base, "wording": wording, "culture": culture}
        for culture in ("US", "CN")
        for base in ("T1", "T2", "T3")
        for wording in ("original", "rephrased-1")
    ]
    return pd.DataFrame(rows)


REGIONS = pd.DataFrame(
    {
        "culture": ["US", "CN", "US"],
        "name_en": ["North", "East", "South"],
        "name_zh": ["北", "东", "南"],
        "share": [0.6, 1.0, 0.4],
    }
)
CELLS = ["sex", "age_group", "code", "n_weighted", "base_weighted"]
REFERENCE = pd.DataFrame(
    [
        ("male", "<=29", 1, 10.0, 40.0),
        ("male", "<=29", 2, 30.0, 40.0),
        ("female", "<=29", 1, 50.0, 60.0),
        ("female", "<=29", 2, 10.0, 60.0),
    ],
    columns=CELLS,
).merge(pd.DataFrame({"culture": ["US", "US", "US", "CN"], "base_id": ["T1", "T2", "T3", "T1"]}), how="cross")


def built(run: str, params: Params | None = None) -> Questionnaire:
    return build(
        params or tiny_study.params(), run, items_frame(), REGIONS, REFERENCE, {"instruction": "[QUESTION]"}
    )


def test_items_come_in_the_order_of_the_run_s_list_in_its_language() -> None:
    raw = tiny_study.raw_params()
    raw["questionnaires"]["tiny"] = {"items": ["T3", "T1"], "wording": "rephrased-1"}
    asked = built("uniform-cn", Params.model_validate(raw))
    assert [item.item_id for item in asked.items] == ["CN-T3-rephrased-1", "CN-T1-rephrased-1"]
    assert asked.items[0] == Item("CN-T3-rephrased-1", "T3", "善良吗？", Kind.SINGLE, {1: "是", 2: "否"}, 1)
    assert list(asked.items[0].options) == [2, 1]  # the order of the questionnaire, not of the codes
    assert (asked.culture, asked.country) == ("CN", "中国")
    assert asked.regions == (Region("东", 1.0),)
    assert asked.prompt == {"instruction": "[QUESTION]"}


def test_a_questionnaire_in_another_culture_s_language_names_its_places_in_that_language() -> None:
    raw = tiny_study.raw_params()
    raw["runs"]["drawn-us"]["language"] = "zh"
    asked = built("drawn-us", Params.model_validate(raw))
    assert asked.country == "美国"
    assert asked.regions == (Region("北", 0.6), Region("南", 0.4))


def test_only_the_reference_sampler_sees_human_answers() -> None:
    assert built("drawn-us").human == {
        f"US-{base}-original": pytest.approx({1: 0.6, 2: 0.4}) for base in ("T1", "T2", "T3")
    }
    assert built("uniform-cn").human == {}


def test_shares_are_weighted_over_everybody_who_answered() -> None:
    # 60 of 100 weighted answers; the mean of the groups' own shares would be (1/4 + 5/6) / 2.
    assert human_shares(REFERENCE, "US", "T1") == pytest.approx({1: 0.6, 2: 0.4})


def test_every_missing_item_is_reported() -> None:
    raw = tiny_study.raw_params()
    raw["questionnaires"]["tiny"]["items"] = ["T1", "T9", "T2", "T8"]
    with pytest.raises(InputError) as caught:
        built("uniform-cn", Params.model_validate(raw))
    assert [problem.found for problem in caught.value.problems] == ["T9", "T8"]
    for problem in caught.value.problems:
        assert problem.where == "params.yaml: questionnaires.tiny"
        assert problem.what == "item is not in the dataset for culture CN, wording original"
        assert "run uniform-cn" in problem.next_step


TEXT = st.text(max_size=12)
QUESTIONNAIRES = st.builds(
    Questionnaire,
    culture=TEXT,
    country=TEXT,
    items=st.lists(
        st.builds(
            Item,
            item_id=TEXT,
            base_id=TEXT,
            text=TEXT,
            kind=st.sampled_from(Kind),
            options=st.dictionaries(st.integers(-5, 100), TEXT, max_size=5),
            max_choices=st.integers(1, 9),
        ),
        max_size=3,
    ).map(tuple),
    regions=st.lists(st.builds(Region, TEXT, st.floats(0, 1)), max_size=3).map(tuple),
    prompt=st.dictionaries(TEXT, TEXT, max_size=3),
    human=st.dictionaries(
        TEXT, st.dictionaries(st.integers(0, 100), st.floats(0, 1), max_size=4), max_size=3
    ),
)


@settings(max_examples=60)
@given(QUESTIONNAIRES)
def test_what_is_written_is_read_with_the_same_hash(tmp_path_factory, asked: Questionnaire) -> None:
    path = tmp_path_factory.mktemp("questionnaire") / "run.json"
    write(asked, path)
    again = read(path)
    assert again == asked
    assert again.sha256 == asked.sha256
    assert [list(item.options) for item in again.items] == [list(item.options) for item in asked.items]


def changed_item(asked: Questionnaire, **changes: object) -> Questionnaire:
    first, *rest = asked.items
    return replace(asked, items=(replace(first, **changes), *rest))


CHANGES = {
    "wording": lambda asked: changed_item(asked, text="Otherwise?"),
    "label": lambda asked: changed_item(asked, options={1: "Yes", 2: "Never"}),
    "code": lambda asked: changed_item(asked, options={1: "Yes", 3: "No"}),
    "kind": lambda asked: changed_item(asked, kind=Kind.SCALE),
    "choices": lambda asked: changed_item(asked, max_choices=2),
    "order of items": lambda asked: replace(asked, items=asked.items[::-1]),
    "fewer items": lambda asked: replace(asked, items=asked.items[:-1]),
    "country": lambda asked: replace(asked, country="Elsewhere"),
    "region's share": lambda asked: replace(asked, regions=(Region("North", 0.4), *asked.regions[1:])),
    "region's name": lambda asked: replace(asked, regions=(Region("Nord", 0.5), *asked.regions[1:])),
    "prompt": lambda asked: replace(asked, prompt={**asked.prompt, "separator": "; "}),
    "human": lambda asked: replace(asked, human={**asked.human, asked.items[0].item_id: {1: 0.6, 2: 0.4}}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_hash_changes_with_everything_a_respondent_can_see(change: str) -> None:
    asked = tiny_study.questionnaire()
    assert CHANGES[change](asked).sha256 != asked.sha256
    assert tiny_study.questionnaire().sha256 == asked.sha256


@pytest.mark.parametrize("language", Language)
def test_file_is_readable_text(tmp_path: Path, language: Language) -> None:
    asked = tiny_study.questionnaire(language=language)
    write(asked, tmp_path / "deep" / "run.json")
    raw = (tmp_path / "deep" / "run.json").read_bytes()
    assert asked.items[0].text.encode() in raw
    assert raw.endswith(b"}\n")
    assert b"\r" not in raw
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text[:0],
        lambda text: f"[{text}]",
        lambda text: text.replace('"culture"', '"cultur"'),
        lambda text: text.replace('"kind": "single"', '"kind": "sngle"'),
        lambda text: text.replace('"base_id"', '"bas_id"', 1),
        lambda text: text.replace('"share"', '"shares"', 1),
        lambda text: text.replace('"1": "Yes"', '"one": "Yes"'),
    ],
)
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, damage) -> None:
    path = tmp_path / "run.json"
    write(tiny_study.questionnaire(), path)
    text = path.read_text(encoding="utf-8")
    assert damage(text) != text
    path.write_text(damage(text), encoding="utf-8")
    with pytest.raises(InputError, match="questionnaire cannot be read") as caught:
        read(path)
    (problem,) = caught.value.problems
    assert problem.where == str(path)
    assert "dvc repro questionnaires" in problem.next_step


def test_bytes_that_are_no_text_and_a_missing_file_are_clear_errors(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(b"\xff\xfe{")
    for name in ("run.json", "none.json"):
        with pytest.raises(InputError, match="questionnaire cannot be read"):
            read(tmp_path / name)


def test_the_order_of_options_is_part_of_the_content() -> None:
    asked = tiny_study.questionnaire()
    first = asked.items[0]
    turned = replace(first, options=dict(reversed(first.options.items())))
    other = replace(asked, items=(turned, *asked.items[1:]))
    assert other.sha256 != asked.sha256
