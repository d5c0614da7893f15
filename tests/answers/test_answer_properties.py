"""What holds for any item and any text."""

from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import ITEMS, LABELLED

from value_survey.answers.choices import Choices
from value_survey.answers.parse import parse_with
from value_survey.answers.rules import STATUS_OF
from value_survey.answers.text import word_list
from value_survey.terms import Kind, Language, ParseStatus

FORMS = {
    Language.EN: (
        "{code}",
        "{code}.",
        "({code})",
        "{code}: {text}",
        "{text}",
        "{text}.",
        "{code}: {text}\nExplanation: I am 45 and have 2 kids, 3 cats and 90% of the house.",
        "Answer: {code}",
        "Answer:{code}",
        "Answer: {code}.",
        "Answer: ({code}) {text}",
        "Answer: {code}: {text}",
        "Answer: {code} - {text}",
        "Answer: {code}, {text}",
        "Answer: {text}",
        "Answer: {text} ({code})",
        'Answer: "{text}".',
        "**Answer:** {code}. {text}",
        "**Answer: {code}**\n\n**Explanation:** In 2020, 1 of 4 neighbours moved.",
        "ANSWER: {code}",
        "Answer: Option {code}",
        "Answer: Answer: {code}: {text}",
        "Answer:\n{code}: {text}\n\nExplanation: 9/11 changed us.",
        "Answer: {code}\nExplanation: I said so.\nAnswer: {code}",
        "answer is {code}",
        "I would choose {code}",
        "I would choose {code}: {text}",
        "My answer is {text}.",
        '{{"answer": {code}, "explanation": "3 reasons"}}',
        '```json\n{{"answer": "{text}"}}\n```',
        "\\boxed{{{code}}}",
        "<think>1, 2 or 3?</think>\nAnswer: {code}",
        "<p><b>Answer:</b> {code}</p>",
        "As an AI language model I have no opinions, but as a citizen: Answer: {code}",
    ),
    Language.ZH: (
        "{code}",
        "{code}。",
        "{code}：{text}",
        "{text}",
        "答案：{code}",
        "答案:{code}",
        "答案：{code}：{text}",
        "答案：{code}、{text}",
        "答案：{code}{text}",
        "答案：（{code}）{text}",
        "答案：{text}",
        "答案：{text}（{code}）",
        "答案：“{text}”。",
        "**答案：** {code}：{text}",
        "答案：选项{code}",
        "答案是{code}",
        "【答案】{code}\n【解释】我有2个孩子。",
        "回答：{text}\n理由：我今年45岁。",
        "答：{code}",
        "选择：{code}：{text}",
        "我选择{code}",
        "我会选择“{text}”，因为有3个原因。",
        "{code}：{text}\n解释：在过去的30年里，90%的人都这样说。",
        "Answer: {code}\nExplanation: {text}",
        "作为一个人工智能，我没有个人观点。\n答案：{code}",
    ),
}

SINGLE = [name for name, item in ITEMS.items() if item.kind is not Kind.MULTIPLE]
MULTIPLE = [name for name, item in ITEMS.items() if item.kind is Kind.MULTIPLE]
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_an_option_in_any_supported_form_is_itself(data: st.DataObject) -> None:
    item = ITEMS[data.draw(st.sampled_from(SINGLE))]
    code = data.draw(st.sampled_from(item.codes))
    form = data.draw(st.sampled_from(FORMS[item.language]))
    if item.options[code].isdigit() and "{text}" in form:
        form = "Answer: {code}"
    response = form.format(code=code, text=item.options[code])
    answer = parse_with(response, item)
    assert answer.codes == (code,), (response, answer)


@given(st.sampled_from(SINGLE), st.data())
def test_full_width_digits_are_digits(name: str, data: st.DataObject) -> None:
    item = ITEMS[name]
    code = data.draw(st.sampled_from(item.codes))
    assert parse_with(f"Ａｎｓｗｅｒ：{str(code).translate(FULL_WIDTH)}", item).codes == (code,)


@given(st.sampled_from(MULTIPLE), st.data())
@settings(deadline=None)
def test_a_list_of_options_is_their_set(name: str, data: st.DataObject) -> None:
    item = ITEMS[name]
    codes = data.draw(st.lists(st.sampled_from(item.codes), min_size=1, max_size=item.limit, unique=True))
    codes += codes[:1] if len(codes) > 1 else []
    joint = data.draw(st.sampled_from((", ", "、", "，", "; ", "\n- ")))
    shown = data.draw(st.sampled_from(("{code}", "{text}", "{code}: {text}", "{text} ({code})")))
    marker = "答案：" if item.language is Language.ZH else "Answer: "
    listed = joint.join(shown.format(code=code, text=item.options[code]) for code in codes)
    lead = "\n- " if joint == "\n- " else ""
    assert parse_with(f"{marker}{lead}{listed}", item).codes == tuple(sorted(set(codes)))


@given(st.sampled_from(MULTIPLE), st.data())
def test_more_options_than_allowed_are_too_many(name: str, data: st.DataObject) -> None:
    item = ITEMS[name]
    codes = data.draw(
        st.lists(
            st.sampled_from(item.codes), min_size=item.limit + 1, max_size=len(item.codes) - 1, unique=True
        )
    )
    answer = parse_with(f"Answer: {', '.join(map(str, codes))}", item)
    assert answer.status is ParseStatus.TOO_MANY


MARKS = word_list(
    "Answer: 答案： Explanation: 解释： 1 2 10 or 或 not 不 <think> </think> { } [x] [ ** - 7/10 6-7 N/A"
)
FRAGMENTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from([case.response[:40] for case in LABELLED]),
    st.sampled_from(MARKS),
    st.sampled_from(("\n", '"answer":', "\\boxed{", "\x00", "\ud800")),
)


@given(st.sampled_from(sorted(ITEMS)), st.lists(FRAGMENTS, max_size=12).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_a_consistent_answer(name: str, response: str) -> None:
    item = ITEMS[name]
    answer = parse_with(response, item)
    assert STATUS_OF[answer.rule] is answer.status
    assert item.allowed.issuperset(answer.codes)
    assert bool(answer.codes) == (answer.status is ParseStatus.VALID)
    assert list(answer.codes) == sorted(set(answer.codes))
    assert len(answer.codes) <= item.limit
    assert parse_with(response, item) == answer


@given(st.sampled_from(SINGLE), st.data())
def test_an_explanation_cannot_change_a_marked_answer(name: str, data: st.DataObject) -> None:
    item = ITEMS[name]
    code = data.draw(st.sampled_from(item.codes))
    prose = data.draw(
        st.lists(
            st.sampled_from(
                [
                    "I am 35 years old",
                    "90% of us agree",
                    "in 2020",
                    "I have 2 children",
                    "since 9/11",
                    "3 of 4 people",
                    "我今年35岁",
                    "我有2个孩子",
                    "超过90%的人",
                    "10年前",
                ]
            ),
            max_size=5,
        )
    )
    text = f"Answer: {code}\nExplanation: {'. '.join(prose)}"
    assert parse_with(text, item).codes == (code,)


@given(
    st.dictionaries(
        st.integers(-9, 99),
        st.text("abcdefg ", min_size=3, max_size=12).filter(str.strip),
        min_size=2,
        max_size=9,
    ),
    st.data(),
)
@settings(deadline=None)
def test_any_code_after_the_marker_is_read(options: dict[int, str], data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(options)))
    item = Choices(language=Language.EN, kind=Kind.SINGLE, options=options)
    assert parse_with(f"Answer: {code}", item).codes == (code,)
