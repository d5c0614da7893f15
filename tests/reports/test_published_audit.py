import math
import shutil
import statistics

import pandas as pd
import pytest
from report_frames import DIMENSIONS, PUBLISHED
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from value_survey.errors import InputError
from value_survey.reports.audit.assemble import published_audit
from value_survey.reports.audit.findings import Check, Rounded, Span, mean_of, through
from value_survey.reports.audit.judge import greatest_kappa
from value_survey.reports.audit.page import audit_page
from value_survey.reports.audit.rows import digit_swaps
from value_survey.reports.published import AVERAGE, read_published

LLAMA = ("Llama-3-8B", "Llama-3-8B-Instruct", "Dolphin-2.9.1-Llama-3-8B", "Llama-3-Chinese-8B-Instruct")
MISTRAL = ("Mistral-7B-Instruct", "Dolphin-2.2.1-Mistral-7B", "Mixtral-8x7B-Instruct")
SERIES = dict.fromkeys(LLAMA, "llama-3") | dict.fromkeys(MISTRAL, "mistral")


def reference_of(cells):
    """Counts of an option's choosers and sizes of the groups, by sex and age."""
    rows = [
        ("US", "S-Q1", code, sex, age, chosen, size)
        for code, by_group in cells.items()
        for (sex, age), (chosen, size) in by_group.items()
    ]
    columns = ["culture", "base_id", "code", "sex", "age_group", "n_unweighted", "base_unweighted"]
    return pd.DataFrame(rows, columns=columns)


EVERYBODY_ALIKE = reference_of(
    {
        code: {("male", "<=29"): (10, 20), ("female", "<=29"): (11, 22), ("male", "30-49"): (50, 100),
               ("female", "30-49"): (55, 110)}
        for code in (1, 2)
    }
)  # fmt: skip


def audit(folder=PUBLISHED, reference=EVERYBODY_ALIKE):
    return published_audit(read_published(folder), SERIES, reference)


@pytest.fixture(scope="module")
def findings():
    return audit()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(PUBLISHED, tmp_path / "published")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def pick(findings, check, row, column):
    rows = findings[(findings["check"] == check) & (findings["row"] == row) & (findings["column"] == column)]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def test_columns_of_the_contract(findings):
    assert list(findings.columns[:7]) == [
        "table", "row", "column", "printed", "recomputed", "consistent", "note",
    ]  # fmt: skip
    assert set(findings["consistent"].dropna()) == {True, False}
    assert (findings["note"].str.len() > 0).all()


ROWS = {
    ("2", "Mistral-7B-Instruct / def"): 0.776,
    ("1", "Mistral-7B-Instruct / cao"): 6.231,
    ("1", "Mistral-7B-Instruct / ccsv-single"): 3.918,
    ("1", "Dolphin-2.9.1-Llama-3-8B / ccsv-single"): 2.908,
}


def test_rows_whose_average_does_not_follow_are_these_four(findings):
    wrong = findings[(findings["check"] == Check.ROW_MEAN) & findings["consistent"].eq(False)]
    found = {(row["table"], row["row"]): round(row["recomputed"], 3) for _, row in wrong.iterrows()}
    assert found == ROWS


def test_the_swapped_digits_are_found_and_mending_them_is_enough(findings, folder):
    mean = findings[(findings["table"] == "2") & (findings["row"] == "Mistral-7B-Instruct / def")]
    assert "swapped would mend the row: EVI 0.58 → 0.85." in mean[mean["column"] == AVERAGE]["note"].iloc[0]
    assert not pick(findings, Check.TWO_TABLES, "Mistral-7B-Instruct / def", "EVI")["consistent"]
    edit(folder / "table2.csv", "Mistral-7B-Instruct,Mistral-7B-Instruct,def,EVI,0.58",
         "Mistral-7B-Instruct,Mistral-7B-Instruct,def,EVI,0.85")  # fmt: skip
    mended = audit(folder)
    of_table = mended[(mended["table"] == "2") & mended["check"].isin([Check.ROW_MEAN, Check.TWO_TABLES])]
    assert of_table["consistent"].all()
    # Table 3 confirms it: with 0.85 the three Mistral models average what its means need.
    mean = pick(mended, Check.SERIES_MODELS, "US+CN / mistral, all 3 models", "mean")
    assert mean["consistent"]
    assert mean["recomputed"] == pytest.approx(0.9211, abs=1e-4)
    assert not pick(findings, Check.SERIES_MODELS, "US+CN / mistral, all 3 models", "mean")["consistent"]
    sets = pick(findings, Check.SERIES_MODELS, "US+CN / mistral", "sets of models that fit")
    assert sets["note"].endswith("With Mistral-7B-Instruct as in Table 1, one set fits.")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("1,Cao et al. (2023),Mistral-7B-Instruct,cao,avg,6.36", "6.23"),
        ("1,CCSV-single,Mistral-7B-Instruct,ccsv-single,avg,3.78", "3.92"),
        ("1,CCSV-single,Dolphin-2.9.1-Llama-3-8B,ccsv-single,avg,3.01", "2.91"),
    ],
)
def test_a_right_average_is_consistent(folder, line, right):
    edit(folder / "table1.csv", line, f"{line.rpartition(',')[0]},{right}")
    _, _, model, probing, _, _ = line.split(",")
    assert pick(audit(folder), Check.ROW_MEAN, f"{model} / {probing}", AVERAGE)["consistent"]


def test_identical_rows_are_found_and_one_other_digit_is_enough(findings, folder):
    row = "Dolphin-2.9.1-Llama-3-8B / ccsv-list"
    found = pick(findings, Check.IDENTICAL_ROWS, row, "all columns")
    assert (found["recomputed"], found["consistent"]) == (11, False)
    edit(folder / "table1.csv", "Dolphin-2.9.1-Llama-3-8B,ccsv-list,EVI,0.59",
         "Dolphin-2.9.1-Llama-3-8B,ccsv-list,EVI,0.58")  # fmt: skip
    assert pick(audit(folder), Check.IDENTICAL_ROWS, row, "all columns")["consistent"]


def test_def_is_below_all_baselines_but_one(findings, folder):
    for model in ("Mistral-7B-Instruct", "Dolphin-2.9.1-Llama-3-8B"):
        row = f"{model} / def"
        assert pick(findings, Check.RANKING, row, "below Cao et al. (2023)")["consistent"]
        assert pick(findings, Check.RANKING, row, "below CCSV-single")["consistent"]
        beaten = pick(findings, Check.RANKING, row, "below CCSV-list")
        assert (beaten["recomputed"], beaten["consistent"]) == (1, False)
    text = (folder / "table1.csv").read_text(encoding="utf-8")
    lines = [
        line.replace(",0.", ",2.") if "Mistral-7B-Instruct,ccsv-list" in line else line
        for line in text.split("\n")
    ]
    (folder / "table1.csv").write_text("\n".join(lines), encoding="utf-8")
    assert pick(audit(folder), Check.RANKING, "Mistral-7B-Instruct / def", "below CCSV-list")["consistent"]


def test_series_test_from_the_printed_means_and_sds(findings):
    printed = {"US": ((1.28, 0.50), (0.93, 0.34)), "CN": ((1.35, 0.74), (0.92, 0.33))}
    for culture, (a, b) in printed.items():
        row = f"{culture} / llama-3 vs mistral"
        pooled = stats.ttest_ind_from_stats(*a, 27, *b, 27)
        welch = stats.ttest_ind_from_stats(*a, 27, *b, 27, equal_var=False)
        t = pick(findings, Check.SERIES_TEST, row, "t")
        assert t["recomputed"] == pytest.approx(pooled.statistic, abs=1e-12)
        assert t["recomputed_low"] < t["recomputed"] < t["recomputed_high"]
        assert t["consistent"]
        p = pick(findings, Check.SERIES_TEST, row, "p, from means and SDs")
        assert p["recomputed"] == pytest.approx(pooled.pvalue, abs=1e-12)
        by_welch = pick(findings, Check.SERIES_TEST, row, "p, Welch, from means and SDs")
        assert by_welch["recomputed"] == pytest.approx(welch.pvalue, abs=1e-12)
        assert pick(findings, Check.SERIES_TEST, row, "df")["consistent"]
    assert pick(findings, Check.SERIES_TEST, "US / llama-3 vs mistral", "t")["recomputed"] == pytest.approx(
        3.008, abs=5e-4
    )
    assert pick(findings, Check.SERIES_TEST, "CN / llama-3 vs mistral", "t")["recomputed"] == pytest.approx(
        2.758, abs=5e-4
    )


def test_a_wrong_t_is_found(folder):
    edit(folder / "table3.csv", "llama-3 vs mistral,t,3.01", "llama-3 vs mistral,t,3.31")
    assert not pick(audit(folder), Check.SERIES_TEST, "US / llama-3 vs mistral", "t")["consistent"]


def test_one_llama_model_is_left_out_and_no_set_gives_the_means(findings):
    models = pick(findings, Check.SERIES_MODELS, "US+CN / llama-3", "number of models")
    assert (models["printed"], models["recomputed"], models["consistent"]) == ("3", 4, False)
    sets = findings[
        (findings["check"] == Check.SERIES_MODELS)
        & (findings["column"] == "mean")
        & findings["row"].str.contains("llama-3, ")
    ]
    assert len(sets) == 5
    assert not sets["consistent"].any()
    nearest = sets.loc[(sets["recomputed"] - 1.315).abs().idxmin()]
    assert nearest["row"] == "US+CN / llama-3, without Llama-3-Chinese-8B-Instruct"
    assert pick(findings, Check.SERIES_MODELS, "US+CN / mistral", "number of models")["consistent"]


def test_a_set_that_gives_the_means_is_found(folder):
    # 1.23 and 1.35 average 1.29, as the trio without Llama-3-Chinese does.
    edit(folder / "table3.csv", "US,llama-3,mean,1.28", "US,llama-3,mean,1.23")
    found = pick(audit(folder), Check.SERIES_MODELS, "US+CN / llama-3", "sets of models that fit")
    assert (found["recomputed"], found["consistent"]) == (1, True)


def test_models_as_units_cannot_give_the_printed_p(findings):
    row = "US+CN / llama-3 vs mistral, all 4 models"
    p = pick(findings, Check.SERIES_MODELS, row, "p, models as units")["recomputed"]
    published = read_published(PUBLISHED).table2
    means = published[published["column"].isin(DIMENSIONS)].groupby("model")["number"].mean()
    oracle = stats.permutation_test(
        (means[list(LLAMA)], means[list(MISTRAL)]), lambda a, b: a.mean() - b.mean(), n_resamples=math.inf
    )
    # scipy doubles the smaller tail, which for unequal groups is not the share of absolute differences.
    differences = abs(oracle.null_distribution)
    assert p == pytest.approx((differences >= abs(oracle.statistic) - 1e-12).mean())
    assert p > 0.05


def test_no_printed_diversity_exceeds_the_ceiling(findings, folder):
    of_rows = findings[(findings["check"] == Check.CEILING) & (findings["table"] != "Eq. 6")]
    assert len(of_rows) == 13
    assert of_rows["consistent"].all()
    assert set(of_rows["recomputed"]) == {95.0}
    edit(
        folder / "table1.csv",
        "Mistral-7B-Instruct,def,diversity,89.80",
        "Mistral-7B-Instruct,def,diversity,98.80",
    )
    assert not pick(audit(folder), Check.CEILING, "Mistral-7B-Instruct / def", "diversity")["consistent"]


def test_table_4_is_not_of_the_models_of_table_1(findings, folder):
    rows = findings[(findings["check"] == Check.TWO_TABLES) & (findings["table"] == "4")]
    assert len(rows) == 5
    assert not rows["consistent"].any()
    edit(folder / "table4.csv", "4,DEF,def,kl,2.0030", "4,DEF,def,kl,0.8100")
    again = audit(folder)
    assert pick(again, Check.TWO_TABLES, "def against Mistral-7B-Instruct", "kl")["consistent"]
    assert pick(again, Check.TWO_TABLES, "def against all models", "kl")["consistent"]


def test_without_memory_sampling_alone_gives_half(findings, folder):
    found = pick(findings, Check.SETTINGS, "def-no-memory", "diversity")
    assert (found["recomputed"], found["consistent"]) == (50, False)
    assert "1.66 different texts" in found["note"]
    edit(folder / "table4.csv", "diversity,3.3%", "diversity,50.0%")
    assert pick(audit(folder), Check.SETTINGS, "def-no-memory", "diversity")["consistent"]


def test_statements_of_the_text(findings, folder):
    gained = pick(findings, Check.TEXT, "def less def-no-memory", "diversity gained")
    assert gained["recomputed"] == pytest.approx(76.5)
    assert gained["consistent"]
    assert not pick(findings, Check.TEXT, "Mistral-7B-Instruct / ccsv-single", "kl")["consistent"]
    assert pick(findings, Check.TEXT, "Mistral-7B-Instruct / cao", "kl")["consistent"]
    questions = pick(findings, Check.DATASET, "all questions", "questions")
    assert (questions["printed"], questions["recomputed"], questions["consistent"]) == ("> 1153", 1153, False)
    edit(folder / "dataset.csv", "dataset,questions,>,1153", "dataset,questions,=,1153")
    assert pick(audit(folder), Check.DATASET, "all questions", "questions")["consistent"]


def test_judge_totals_and_bounds(findings):
    totals = {culture: pick(findings, Check.JUDGE, culture, "total of the judge") for culture in ("CN", "US")}
    assert [row["recomputed"] for row in totals.values()] == [612, 624]
    judged = pick(findings, Check.JUDGE, "CN", "responses judged")
    assert (judged["recomputed_low"], judged["recomputed_high"]) == (469, 612)
    assert "κ cannot exceed 0.74" in pick(findings, Check.JUDGE, "CN", "iu, judge against humans")["note"]


@pytest.mark.parametrize(("a", "b", "n"), [(27, 45, 600), (5, 5, 10), (0, 3, 9)])
def test_greatest_kappa_is_that_of_nested_flags(a, b, n):
    raters = [[1] * flags + [0] * (n - flags) for flags in (a, b)]
    assert greatest_kappa(a, b, n) == pytest.approx(cohen_kappa_score(*raters), abs=1e-12)


def test_raw_numbers_make_the_larger_group_predominant(findings):
    # Half of every group chose each option, and still the larger ones predominate.
    found = pick(findings, Check.GROUP_SIZE, "US", "predominant age group")
    assert "30-49: 83% of the humans, predominant in 100% of the options by raw numbers" in found["note"]
    equal = reference_of(
        {1: {("male", "<=29"): (15, 20), ("female", "<=29"): (5, 20)},
         2: {("male", "<=29"): (5, 20), ("female", "<=29"): (15, 20)}}
    )  # fmt: skip
    row = pick(audit(reference=equal), Check.GROUP_SIZE, "US", "predominant sex")
    assert (row["recomputed"], row["consistent"]) == (1, True)


def test_groups_of_the_human_reference_differ_by_the_rule():
    raw = {("male", "<=29"): (30, 40), ("female", "<=29"): (40, 200)}
    row = pick(audit(reference=reference_of({1: raw})), Check.GROUP_SIZE, "US", "predominant sex")
    assert (row["recomputed"], row["consistent"]) == (0, False)


def test_rounding_is_carried_through():
    numbers = [Rounded.of(text) for text in ("0.10", "0.2", "1")]
    assert numbers[0].span == pytest.approx((0.095, 0.105))
    value, span = mean_of(numbers)
    assert value == pytest.approx(statistics.fmean((0.1, 0.2, 1)))
    assert span == pytest.approx((value - 0.555 / 3, value + 0.555 / 3))
    _, product = through(lambda a, b: a / b, numbers[1], numbers[2])
    assert product == pytest.approx((0.15 / 1.5, 0.25 / 0.5))
    assert Span(0.0, 0.1).meets(Span(0.1, 0.3))
    assert not Span(0.0, 0.09).meets(Span(0.1, 0.3))


def test_digit_swaps_only_where_they_mend():
    row = {name: Rounded.of("0.50") for name in DIMENSIONS} | {AVERAGE: Rounded.of("0.50")}
    # A 5.00 in place of 0.50 mends nothing; the row is right as it is.
    assert digit_swaps(row) == []
    row["EVI"], row[AVERAGE] = Rounded.of("0.14"), Rounded.of("0.49")
    assert digit_swaps(row) == [("EVI", Rounded.of("0.41"))]


def test_a_missing_number_is_named(folder):
    path = folder / "dataset.csv"
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if "n_test" not in line]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="experiment, n_test"):
        audit(folder)


def test_the_page_tells_all_inconsistencies_and_counts_the_rest(findings):
    page = audit_page(findings)
    judged = findings["consistent"].notna().sum()
    wrong = findings["consistent"].eq(False).sum()
    assert f"{judged} comparisons: {judged - wrong} agree within rounding, {wrong} do not" in page
    wrong_part = page.split("## What fits")[0]
    assert wrong_part.count("\n| ") - wrong_part.count("\n| table |") == wrong
    assert page.endswith("|\n")
    for line in page.split("\n"):
        if line.startswith("| ") and " | finding |" not in line and line.count(" | ") > 3:
            assert line.count(" | ") == 5
