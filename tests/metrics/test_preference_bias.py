import math

import numpy as np
import pandas as pd
import pytest
from metric_frames import answer_frame, drawn_answers, given_counts, item_frame, questionnaire, run_frame
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from value_survey.metrics.match_rate import match_rate
from value_survey.metrics.preference_bias import preference_bias
from value_survey.metrics.preference_bias_choices import most_chosen
from value_survey.metrics.preference_bias_means import Means, wilson_interval
from value_survey.metrics.preference_bias_sign_flip import sign_flip
from value_survey.terms import AgeGroup, Sex

SIZES = {
    ("male", "<=29"): 150, ("male", "30-49"): 500, ("male", "50+"): 250,
    ("female", "<=29"): 150, ("female", "30-49"): 300, ("female", "50+"): 150,
}  # fmt: skip
"""The middle-aged and men are most."""


def cells_of(human, rates=None):
    """Reference by sex and age; `rates` multiply the share of the first option in a cell."""
    rows = []
    for item_id, shares in human.items():
        culture, source, variable, _ = item_id.split("-", 3)
        for cell, size in SIZES.items():
            own = np.array(shares) * [(rates or {}).get(cell, 1.0), *[1.0] * (len(shares) - 1)]
            own = own / own.sum()
            rows += [
                (
                    culture,
                    f"{source}-{variable}",
                    code,
                    *cell,
                    size * share,
                    2 * size * share,
                    size,
                    2.0 * size,
                )
                for code, share in enumerate(own, start=1)
            ]
    columns = "culture base_id code sex age_group n_unweighted n_weighted base_unweighted base_weighted"
    return pd.DataFrame(rows, columns=columns.split()).drop_duplicates(ignore_index=True)


def study(human=None, rates=None, **options):
    human = human or {f"US-WVS7-Q{j}-original": (0.2, 0.5, 0.3) for j in range(1, 13)}
    distributions = options.pop("model", human)
    n = options.pop("respondents", 20)
    return {
        "answers": answer_frame(drawn_answers("run", distributions, n, seed=3)),
        "items": item_frame(human),
        "reference": cells_of(human, rates),
        "runs": run_frame("run", item_ids=list(human), n_respondents=n),
    } | options


def always(option, human):
    """A model that always gives one option."""
    return {name: tuple(float(k == option) for k in range(len(shares))) for name, shares in human.items()}


HUMAN = {f"US-WVS7-Q{j}-original": (0.2, 0.5, 0.3) for j in range(1, 13)}


def test_ties_share_an_item():
    counts = np.array([[3.0, 1, 0], [2, 2, 1], [1, 1, 1], [0, 0, 0]])
    assert most_chosen(counts).tolist() == [[1, 0, 0], [0.5, 0.5, 0], [1 / 3] * 3, [0, 0, 0]]


def test_match_rate_counts_items_with_the_same_favourite():
    human = {"US-WVS7-Q1-original": (0.6, 0.4), "US-WVS7-Q2-original": (0.6, 0.3, 0.1)}
    human |= {"US-WVS7-Q3-original": (0.1, 0.2, 0.7), "US-WVS7-Q4-original": (0.2, 0.8)}
    rows = [
        *given_counts("run", "US-WVS7-Q1-original", (3, 1)),
        *given_counts("run", "US-WVS7-Q2-original", (2, 2, 0)),
        *given_counts("run", "US-WVS7-Q3-original", (4, 0, 0)),
        ("run", 0, "US-WVS7-Q4-original", [], "refused"),
    ]
    frames = study(human, answers=answer_frame(rows), respondents=4)
    rates = match_rate(**frames, seed=1, replicates=50).set_index("dimension")
    assert rates.loc["all", "match_rate"] == pytest.approx((1 + 0.5 + 0) / 3)
    assert rates.loc["EVI", "match_rate"] == pytest.approx(0.75)
    assert rates.loc["all", "chance"] == pytest.approx((1 / 2 + 1 / 3 + 1 / 3) / 3)
    assert rates.loc["all", ["n_items", "n_asked", "n_tied", "n_questions"]].tolist() == [3, 4, 1, 3]
    assert math.isnan(rates.loc["IDV", "match_rate"])


def test_the_floor_is_the_exact_chance_of_the_favourite():
    human = {"US-WVS7-Q1-original": (0.6, 0.4)}
    frames = study(human, respondents=20)
    floor = match_rate(**frames, seed=1, replicates=2, floor_draws=200_000)["floor"].iloc[-1]
    exact = stats.binom.sf(10, 20, 0.6) + 0.5 * stats.binom.pmf(10, 20, 0.6)
    assert floor == pytest.approx(exact, abs=0.004)


def test_samples_of_humans_land_on_the_floor_and_uniform_answers_on_chance():
    human = questionnaire(300, seed=5)
    uniform = {name: tuple(np.full(len(shares), 1 / len(shares))) for name, shares in human.items()}
    perfect, none = (
        match_rate(**study(human, model=model), seed=1, replicates=100).iloc[-1] for model in (human, uniform)
    )
    assert perfect["low"] < perfect["floor"] < perfect["high"]
    assert none["low"] < none["chance"] < none["high"]


def test_wilson_is_that_of_statsmodels():
    p, n = np.array([0.0, 0.3, 1.0]), np.array([10.0, 10.0, 10.0])
    means = Means(p, p * (1 - p) / n, n, n)
    low, high = wilson_interval(means, 0.95)
    oracle_low, oracle_high = proportion_confint(p * n, n, alpha=0.05, method="wilson")
    assert low == pytest.approx(oracle_low, abs=1e-10)
    assert high == pytest.approx(oracle_high, abs=1e-10)


def test_raw_counts_say_middle_aged_where_all_groups_answer_alike():
    result = preference_bias(**study(HUMAN, model=always(0, HUMAN)), seed=1, replicates=100)
    rows = result.shares.query("dimension == 'all' and profile == 'mismatch'").set_index(["sex", "age_group"])
    assert rows.loc[("all", "30-49"), "share_paper"] == 1
    assert rows.loc[("male", "all"), "share_paper"] == 1
    assert rows.loc[("all", "30-49"), "share_paper_alike"] > 0.95
    assert rows.loc[("all", "30-49"), "share_sample"] == pytest.approx(800 / 1500)
    assert rows["bias"].to_numpy() == pytest.approx(np.zeros(len(rows)), abs=1e-12)
    assert rows["share_normalised"].to_numpy() == pytest.approx(rows["share_equal"].to_numpy())
    assert set(rows["n_items"]) == {12}


def test_a_planted_preference_of_the_young_is_seen_at_equal_group_sizes():
    rates = {("male", "<=29"): 3.0, ("female", "<=29"): 3.0}
    result = preference_bias(**study(HUMAN, rates, model=always(0, HUMAN)), seed=1, replicates=500)
    rows = result.shares.query("dimension == 'all' and profile == 'all'").set_index(["sex", "age_group"])
    young = 0.6 / 1.4
    assert rows.loc[("all", "<=29"), "share_normalised"] == pytest.approx(young / (young + 0.4))
    assert rows.loc[("all", "<=29"), "share_paper"] == 0
    assert rows.loc[("all", "30-49"), "share_paper"] == 1
    assert rows.loc[("male", "all"), "bias"] < 0
    tests = result.tests.query("dimension == 'all' and profile == 'all'").set_index("factor")
    assert tests.loc["age_group", "p"] < 0.01


def test_profiles_split_at_the_favourite_and_add_up():
    human = questionnaire(40, seed=8)
    shares = preference_bias(**study(human, respondents=5), seed=1, replicates=50).shares
    groups = shares.query("sex == 'all'")
    assert groups.groupby(["dimension", "profile"])["share_paper"].sum(
        min_count=1
    ).dropna().to_numpy() == pytest.approx(1)
    items = groups.query("age_group == '50+'").pivot_table(
        index="dimension", columns="profile", values="n_items"
    )
    assert (items["matching"] + items["mismatch"]).to_numpy() == pytest.approx(items["all"].to_numpy())
    rate = match_rate(**study(human, respondents=5), seed=1, replicates=50).iloc[-1]
    assert items.loc["all", "matching"] == pytest.approx(rate["match_rate"] * rate["n_items"])


def test_items_without_cells_and_options_that_nobody_chose_are_counted():
    frames = study(HUMAN, model=always(0, HUMAN))
    reference = frames["reference"]
    overall = reference["base_id"] == "WVS7-Q1"
    reference.loc[overall, ["sex", "age_group"]] = "all"
    reference = reference.drop_duplicates(["base_id", "code", "sex", "age_group"])
    unheard = (reference["base_id"] == "WVS7-Q2") & (reference["code"] == 1)
    frames["reference"] = reference[~unheard]
    row = preference_bias(**frames, seed=1, replicates=20).shares.query("dimension == 'all'").iloc[-1]
    assert row[["n_items", "n_without_cells", "n_without_profile"]].tolist() == [10, 1, 1]


def test_wordings_of_a_question_are_one_question():
    human = {f"US-WVS7-Q1-{wording}": (0.2, 0.8) for wording in ("original", "rephrased-1")}
    result = preference_bias(**study(human), seed=1, replicates=20)
    assert set(result.shares.query("dimension == 'all'")["n_questions"]) <= {0, 1}
    assert result.shares["low"].isna().all()
    assert match_rate(**study(human), seed=1, replicates=20)["low"].isna().all()


def test_the_sign_flip_of_one_group_is_exact():
    rng = np.random.default_rng(0)
    values = rng.normal(0.4, 1, size=9)
    found = sign_flip(np.column_stack([values, -values]), draws=10, seed=1, name="run")
    oracle = stats.permutation_test(
        (values,),
        lambda x: abs(x.sum()),
        permutation_type="samples",
        alternative="greater",
        n_resamples=np.inf,
    )
    assert found.exact
    assert found.p == pytest.approx(oracle.pvalue, abs=1e-10)


def test_the_sign_flip_is_uniform_without_a_leaning():
    rng = np.random.default_rng(4)
    p = []
    for _ in range(300):
        values = rng.normal(size=(15, 3))
        p.append(sign_flip(values - values.mean(axis=1, keepdims=True), draws=200, seed=1, name="run").p)
    assert stats.kstest(p, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("change", ["nothing valid", "no answers", "one respondent", "no runs"])
def test_little_data_gives_sensible_output(change):
    frames = study()
    if change == "nothing valid":
        frames["answers"] = frames["answers"].assign(status="refused")
    elif change == "no answers":
        frames["answers"] = frames["answers"].iloc[:0]
    elif change == "one respondent":
        frames["answers"] = frames["answers"].query("respondent == 0")
    else:
        frames["answers"], frames["runs"] = frames["answers"].iloc[:0], frames["runs"].iloc[:0]
    shares = preference_bias(**frames, seed=1, replicates=20).shares
    rates = match_rate(**frames, seed=1, replicates=20)
    assert shares["low"].isna().all()
    assert rates["low"].isna().all()
    assert len(rates) == (0 if change == "no runs" else 10)
    assert rates["match_rate"].notna().any() == (change == "one respondent")


def test_every_group_of_the_vocabulary_has_a_row():
    shares = preference_bias(**study(), seed=1, replicates=20).shares.query("dimension == 'all'")
    found = set(zip(shares["sex"], shares["age_group"], strict=True))
    assert found == {
        *((sex, "all") for sex in Sex), *(("all", age) for age in AgeGroup),
        *((sex, age) for sex in Sex for age in AgeGroup),
    }  # fmt: skip
