"""What a model is asked, to the letter; and prompt files that cannot be used."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny_study
from asked import shown
from value_survey.config import DefSettings
from value_survey.errors import InputError
from value_survey.models.protocol import Role, Turn
from value_survey.simulation.memory import Memory, clean
from value_survey.simulation.profile import draw, seed_of
from value_survey.simulation.prompt import BASE, conversation, question_text, read_templates
from value_survey.simulation.questionnaire import Item, Region
from value_survey.terms import Kind, Language

PROMPTS = tiny_study.ROOT / "data" / "prompts"


CULTURES = {"US-en": ("US", Language.EN), "CN-zh": ("CN", Language.ZH)}


@pytest.mark.parametrize("name", CULTURES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("place", ["region", "country"])
def test_prompt_of_each_kind_is_the_golden_one(name: str, kind: Kind, place: str, golden) -> None:
    asked = tiny_study.questionnaire(*CULTURES[name])
    item = next(item for item in asked.items if item.kind is kind)
    region = asked.regions[0].name if place == "region" else None
    question = question_text(asked.prompt, item, list(item.options))
    turns = conversation(asked.prompt, asked.country, region, item, question, [])
    golden(shown(turns), f"{name}-{kind.value}-{place}")


REMEMBERED = {
    "US-en": [
        "Answer: 2: No\nExplanation: I met a few. They were rude.",
        "Answer: 3\nExplanation: Mostly! Not always.",
    ],
    "CN-zh": ["答案：2: 否\n解释：我见过几个。他们很粗鲁。", "答案：3\n解释：大部分时候！不总是。"],
}


@pytest.mark.parametrize("name", CULTURES)
def test_prompt_with_memory_and_shuffled_options_is_the_golden_one(name: str, golden) -> None:
    asked = tiny_study.questionnaire(*CULTURES[name])
    first, second, third = asked.items
    memory = [
        Memory(item.item_id, question_text(asked.prompt, item, order), str(clean(response)))
        for item, order, response in zip(
            (first, second), ([2, 1], [1, 2, 3, 4]), REMEMBERED[name], strict=True
        )
    ]
    question = question_text(asked.prompt, third, [3, 1, 2])
    turns = conversation(asked.prompt, asked.country, asked.regions[2].name, third, question, memory)
    golden(shown(turns), f"{name}-memory")


def test_respondents_and_seeds_are_the_golden_ones(golden) -> None:
    regions = [Region("North", 0.5), Region("South", 0.3), Region("West", 0.2)]
    lines = [
        f"{culture} {number}: {draw(DefSettings(), regions, 20250, culture, number)}"
        for culture in ("US", "CN")
        for number in range(5)
    ]
    lines.append(str(seed_of(20250, "a-model", "US", Language.EN, "def", "response", 3, "US-T1-original")))
    golden("\n".join(lines) + "\n", "respondents")


def test_a_failing_golden_test_says_what_to_raise(golden, tmp_path) -> None:
    (tmp_path / "respondents.txt").write_text("something\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="raise PROTOCOL_VERSION") as caught:
        golden("something else\n", str(tmp_path / "respondents"))
    assert "simulation.protocol_version" in str(caught.value)


def test_english_instruction_is_the_one_of_section_4_1_to_the_letter() -> None:
    # The text itself stands in one place only; this is the SHA-256 of the paper's four lines.
    instruction = read_templates(PROMPTS / "en.yaml")["instruction"]
    assert len(instruction.splitlines()) == 4
    assert hashlib.sha256(instruction.encode()).hexdigest() == (
        "3894454c1ebd5a19207a1aa5ca756ea1515614ea06acbce1efcec1c2c0cdd4f0"
    )


@pytest.mark.parametrize("language", Language)
def test_markers_of_the_prompt_are_those_that_memory_looks_for(language: Language) -> None:
    templates = read_templates(PROMPTS / f"{language.value}.yaml")
    assert templates["language"] == language.value
    assert templates["answer_marker"] in templates["instruction"]
    assert clean(f"{templates['answer_marker']} 1") == f"{templates['answer_marker']} 1"


TEMPLATES = {
    "instruction": "In [COUNTRY], [NUM] ways: [QUESTION] [QUESTION]",
    "resident": "[REGION] of [COUNTRY]",
    "remembered": "Then: [QUESTION]",
    "options": "[QUESTION] -> [OPTIONS]",
    "option": "[CODE]) [LABEL]",
    "separator": " | ",
}
# What values may hold: other placeholders, their own, halves that would join to one.
TRICKY = st.lists(
    st.sampled_from(["[NUM]", "[QUESTION]", "[OPTIONS]", "[COUNTRY]", "[", "]", "NUM", "x", " "]), max_size=4
).map("".join)


@given(question=TRICKY, label=TRICKY, country=TRICKY, region=st.none() | TRICKY, answer=TRICKY)
def test_values_are_never_searched_for_placeholders(question, label, country, region, answer) -> None:
    item = Item("i", "b", question, Kind.SINGLE, {1: label, 2: "[CODE]"}, 1)
    text = question_text(TEMPLATES, item, [2, 1])
    assert text == f"{question} -> 2) [CODE] | 1) {label}"
    turns = conversation(TEMPLATES, country, region, item, text, [Memory("j", question, answer)])
    place = country if region is None else f"{region} of {country}"
    assert turns == (
        Turn(Role.USER, f"Then: {question}"),
        Turn(Role.ASSISTANT, answer),
        Turn(Role.USER, f"In {place}, 2 ways: {text} {text}"),
    )


def test_a_scale_question_names_its_scale_itself() -> None:
    item = Item("i", "b", "From 1 to 10?", Kind.SCALE, {code: str(code) for code in range(1, 11)}, 1)
    assert question_text(TEMPLATES, item, list(item.options)) == "From 1 to 10?"


def test_memory_is_told_in_its_order_and_a_thing_remembered_twice_is_told_twice() -> None:
    item = Item("i", "b", "Q", Kind.SCALE, {1: "a"}, 1)
    memory = [Memory("b", "second", "B"), Memory("a", "first", "A"), Memory("b", "second", "B")]
    turns = conversation(TEMPLATES, "C", None, item, "Q", memory)
    assert [turn.text for turn in turns[:-1]] == [
        "Then: second",
        "B",
        "Then: first",
        "A",
        "Then: second",
        "B",
    ]
    assert [turn.role for turn in turns] == [Role.USER, Role.ASSISTANT] * 3 + [Role.USER]


def test_every_problem_of_a_prompt_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "fr.yaml"
    path.write_text(
        "language: fr\ninstruction: Do it.\nresident: '[COUNTRY]'\nremembered: '[QUESTION]'\n"
        "option: '[CODE] [LABEL]'\nseparator: ', '\nanswer_marker: 'R:'\ninstuction: x\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_templates(path)
    problems = sorted((problem.what, problem.where, problem.found) for problem in caught.value.problems)
    assert problems == [
        ("key is missing", str(path), "options"),
        ("key is missing", str(path), "source"),
        *[("placeholder is missing", f"{path}: instruction", "Do it.")] * 3,
        ("placeholder is missing", f"{path}: resident", "[COUNTRY]"),
        ("unknown key", str(path), "instuction"),
    ]
    missing = {problem.allowed for problem in caught.value.problems if problem.where.endswith("instruction")}
    assert missing == {"[COUNTRY]", "[NUM]", "[QUESTION]"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("a: [", "is not valid YAML"),
        ("- a\n", "holds no keys"),
    ],
)
def test_a_prompt_file_that_is_none_is_one_clear_error(
    tmp_path: Path, text: str | None, message: str
) -> None:
    path = tmp_path / "en.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_templates(path)
    (problem,) = caught.value.problems
    assert problem.where == str(path)


@pytest.mark.parametrize("language", Language)
def test_the_project_s_prompt_files_hold_every_key(language: Language) -> None:
    assert read_templates(PROMPTS / f"{language.value}.yaml").keys() == BASE.keys
