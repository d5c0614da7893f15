"""What the paper's study would take is near what the paper says it took."""

from pathlib import Path

import pytest

from value_survey import config
from value_survey.errors import InputError
from value_survey.simulation.estimate import READ_PER_SECOND
from value_survey.simulation.estimate_study import PAPER_HOURS, billions, estimate_study

ROOT = Path(__file__).resolve().parents[2]
STUDY = config.load(ROOT / "params.yaml")


@pytest.fixture(scope="module")
def said() -> str:
    return str(estimate_study(ROOT, STUDY))


def test_the_papers_hours_are_within_the_range(said: str) -> None:
    found = estimate_study(ROOT, STUDY, tokens_per_second=20.0)
    total = found.total
    assert len(found.models) == 11
    assert total.answers == 253_660
    assert total.hours.low < PAPER_HOURS < total.hours.high
    assert total.hours.likely == pytest.approx(PAPER_HOURS, rel=0.3)
    assert total.response_tokens.likely == sum(entry.response_tokens.likely for entry in found.models)
    for entry in found.models:
        assert entry.response_tokens.low < entry.response_tokens.likely < entry.response_tokens.high
    (paid,) = (entry for entry in found.models if entry.hours.high == 0)
    assert paid.model == "claude-3.5-sonnet"
    assert paid.cost.likely == pytest.approx(
        (3 * paid.prompt_tokens.likely + 15 * paid.response_tokens.likely) / 1e6
    )
    (mistral,) = (entry for entry in found.models if entry.model == "mistral-7b-instruct")
    seconds = mistral.response_tokens.likely / 20 + mistral.prompt_tokens.likely / READ_PER_SECOND
    assert mistral.hours.likely == pytest.approx(seconds / 3600)
    # The text of the default says the same, with its assumption.
    assert f"{total.hours.likely:,.0f} ({total.hours.low:,.0f} to {total.hours.high:,.0f})" in said


def test_the_text_is_narrow_and_names_what_it_assumes(said: str) -> None:
    assert max(map(len, said.splitlines())) <= 110
    for part in (
        "1,153 items (613 in US and 540 in CN)",
        "253,660 answers",
        "not measured here",
        "1,400 hours",
    ):
        assert part in said
    assert "claude-3.5-sonnet would stop at its cap: max_cost is 50." in said


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("mistralai/Mistral-7B-Instruct-v0.1", 7),
        ("THUDM/chatglm2-6b", 6),
        ("baichuan-inc/Baichuan2-13B-Chat-4bits", 13),
        ("cognitivecomputations/dolphin-2.9.1-llama-3-8b", 8),
        ("a/Model-0.5B", 0.5),
        ("no size", 7),
    ],
)
def test_sizes_are_read_from_names(name: str, size: float) -> None:
    assert billions(name) == size


def test_a_mixture_counts_the_experts_it_asks() -> None:
    # 12.9 billion of 46.7, as its authors say.
    assert billions("TheBloke/Mixtral-8x7B-Instruct-v0.1-GPTQ") == pytest.approx(12.9, abs=0.1)


def test_without_models_or_questionnaires_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no questionnaire of this culture and language"):
        estimate_study(tmp_path, STUDY)
    with pytest.raises(InputError, match="no model of the paper is configured"):
        estimate_study(ROOT, STUDY.model_copy(update={"models": {}}))
