import pytest

from value_survey.answers.refusals import speaks_as_ai


@pytest.mark.parametrize(
    "text",
    [
        "As an AI language model, I don't have personal opinions.",
        "I'm just an AI, but Answer: 2",
        "I am Claude, made by Anthropic.",
        "作为一个人工智能，我没有个人观点。",
        "作為一個AI語言模型，我無法回答。",
        "我是一个由公司训练的语言模型。",
    ],
)
def test_a_model_that_speaks_as_a_model(text: str) -> None:
    assert speaks_as_ai(text)


@pytest.mark.parametrize(
    "text",
    [
        "As a citizen of Ohio, I trust my neighbours.",
        "As an AI researcher from Boston, I like computers.",
        "我是一名人工智能工程师，住在北京。",
        "I cannot answer for everyone.",
        "",
    ],
)
def test_a_citizen_is_no_model(text: str) -> None:
    assert not speaks_as_ai(text)
