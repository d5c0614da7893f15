"""Respondents are drawn as Algorithm 1 draws them, and are the same in every run."""

from collections import Counter

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

import tiny_study
from chance import RARE
from value_survey.config import DefSettings
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal
from value_survey.simulation.profile import Profile, draw, seed_of, stream_of
from value_survey.simulation.questionnaire import Region

COUNT = 20_000
REGIONS = [Region("North", 0.5), Region("South", 0.3), Region("West", 0.15), Region("Islands", 0.05)]


@pytest.fixture(scope="module")
def respondents() -> list[Profile]:
    return [draw(DefSettings(), REGIONS, 20250, "US", number) for number in range(COUNT)]


def p_value(values: list[object], chances: dict[object, float]) -> float:
    found = Counter(values)
    assert set(found) <= set(chances)
    return float(
        scipy.stats.chisquare(
            [found[value] for value in chances], [len(values) * chance for chance in chances.values()]
        ).pvalue
    )


def test_memory_length_is_uniform_from_0_to_15(respondents: list[Profile]) -> None:
    assert p_value([one.memory_length for one in respondents], dict.fromkeys(range(16), 1 / 16)) > RARE


def test_beams_are_uniform_from_1_to_5(respondents: list[Profile]) -> None:
    assert p_value([one.num_beams for one in respondents], dict.fromkeys(range(1, 6), 1 / 5)) > RARE


def test_sampling_is_a_fair_coin(respondents: list[Profile]) -> None:
    assert p_value([one.do_sample for one in respondents], {True: 0.5, False: 0.5}) > RARE


def test_regions_have_the_participants_shares(respondents: list[Profile]) -> None:
    assert p_value([one.region for one in respondents], {one.name: one.share for one in REGIONS}) > RARE


def test_the_four_are_drawn_independently(respondents: list[Profile]) -> None:
    for first, second in (
        ("memory_length", "num_beams"),
        ("num_beams", "do_sample"),
        ("do_sample", "region"),
        ("region", "memory_length"),
    ):
        pairs = Counter((getattr(one, first), getattr(one, second)) for one in respondents)
        rows, columns = sorted({left for left, _ in pairs}), sorted({right for _, right in pairs})
        table = [[pairs[row, column] for column in columns] for row in rows]
        assert scipy.stats.chi2_contingency(table).pvalue > RARE, (first, second)


def test_regions_can_be_uniform_as_in_the_authors_code() -> None:
    settings = DefSettings(regions="uniform")
    names = [draw(settings, REGIONS, 1, "US", number).region for number in range(COUNT // 4)]
    assert p_value(names, {one.name: 1 / 4 for one in REGIONS}) > RARE


def test_shares_need_not_sum_to_one() -> None:
    halved = [Region(one.name, one.share / 2) for one in REGIONS]
    for number in range(50):
        assert draw(DefSettings(), halved, 1, "US", number) == draw(DefSettings(), REGIONS, 1, "US", number)


def test_without_regions_a_respondent_has_none_and_is_otherwise_the_same() -> None:
    for number in range(50):
        with_region, without = (draw(DefSettings(), regions, 1, "US", number) for regions in (REGIONS, []))
        assert without.region is None
        assert with_region.region is not None
        assert (with_region.memory_length, with_region.num_beams, with_region.do_sample) == (
            without.memory_length,
            without.num_beams,
            without.do_sample,
        )


def test_limits_of_the_settings_are_reached() -> None:
    settings = DefSettings(max_memory_length=0, max_beams=1)
    drawn = {draw(settings, [], 1, "US", number) for number in range(50)}
    assert drawn == {Profile(None, 0, 1, True), Profile(None, 0, 1, False)}


def test_respondents_differ_between_seeds_cultures_and_numbers() -> None:
    def several(seed: int, culture: str, start: int) -> list[Profile]:
        return [draw(DefSettings(), REGIONS, seed, culture, start + number) for number in range(10)]

    assert several(1, "US", 0) == several(1, "US", 0)
    assert several(1, "US", 0) != several(2, "US", 0)
    assert several(1, "US", 0) != several(1, "CN", 0)
    assert several(1, "US", 0) != several(1, "US", 10)


def test_a_respondent_is_the_same_for_every_model_and_language(tmp_path) -> None:
    raw = tiny_study.raw_params()
    raw["runs"]["uniform-us"] = raw["runs"]["drawn-us"] | {"model": "uniform"}
    raw["runs"]["chinese-us"] = raw["runs"]["drawn-us"] | {"language": "zh"}
    study = tiny_study.Params.model_validate(raw)
    profiles = [
        [
            one.profile
            for one in Simulation(
                study, run, tiny_study.questionnaire(), Journal(tmp_path / run, "id")
            )._respondents
        ]
        for run in ("drawn-us", "uniform-us", "chinese-us")
    ]
    assert profiles[0] == profiles[1] == profiles[2]


LABELS = st.lists(st.one_of(st.integers(), st.text(max_size=5)), max_size=3)


@given(seed=st.integers(0, 2**40), labels=LABELS)
def test_a_seed_fits_every_generator_and_follows_from_its_labels(seed: int, labels: list[object]) -> None:
    derived = seed_of(seed, *labels)
    assert 0 <= derived < 2**63
    assert derived == seed_of(seed, *labels)
    assert derived != seed_of(seed + 1, *labels)
    drawn = stream_of(seed, *labels).integers(0, 2**62, 3)
    assert np.array_equal(drawn, np.random.default_rng(derived).integers(0, 2**62, 3))


def test_a_seed_is_the_same_on_every_machine() -> None:
    # The first 8 bytes of the SHA-256 of "20250/profile/US/0", halved.
    assert seed_of(20250, "profile", "US", 0) == 0x28E3BD7F6EC3667E // 2
