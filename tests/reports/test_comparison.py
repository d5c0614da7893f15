import math

import pandas as pd
import pytest
from report_frames import DIMENSIONS, MODELS, PUBLISHED, asked, divergence_of, run_rows

from value_survey.errors import InputError
from value_survey.reports.comparison import COLUMNS
from value_survey.reports.inputs import check_models, read_divergence, read_diversity, with_questionnaires
from value_survey.reports.published import AVERAGE, read_published
from value_survey.reports.selection import Pair, select
from value_survey.reports.table1 import TABLE1
from value_survey.reports.table2 import TABLE2


@pytest.fixture(scope="module")
def published():
    return read_published(PUBLISHED)


@pytest.fixture
def first(divergence, diversity, published, models):
    return TABLE1.frame(divergence, diversity, published, models)


@pytest.fixture
def second(divergence, diversity, published, models):
    return TABLE2.frame(divergence, diversity, published, models)


def row(frame, display, probing="def", block="paper"):
    rows = frame.query("block == @block and display == @display and probing == @probing")
    return rows.set_index(["culture", "measure", "column"] if block == "sound" else "column")


def test_reproduced_is_the_mean_of_the_two_cultures(first):
    mistral = row(first, "Mistral-7B-Instruct")
    # US 0.80 and CN 1.00 plus k/100 for dimension k; the run in Chinese about the US (9.0) has no part in it.
    assert mistral.loc[DIMENSIONS, "reproduced"].tolist() == pytest.approx([0.9 + k / 100 for k in range(9)])
    assert mistral.loc[AVERAGE, "reproduced"] == pytest.approx(0.94)
    assert mistral.loc["diversity", "reproduced"] == pytest.approx(80.5)
    assert mistral.loc["EVI", "runs"] == "mistral-us; mistral-cn"
    assert mistral.loc["EVI", ["n_items_US", "n_items_CN"]].tolist() == [31, 14]


def test_difference_is_reproduced_minus_published(first, second):
    mistral = row(first, "Mistral-7B-Instruct")
    assert mistral.loc["EVI", "published"] == "0.85"
    assert mistral.loc["EVI", "difference"] == pytest.approx(0.9 - 0.85)
    assert mistral.loc["diversity", "published"] == "89.80"
    assert mistral.loc["diversity", "difference"] == pytest.approx(80.5 - 89.8)
    assert row(second, "Mistral-7B-Instruct").loc["EVI", "difference"] == pytest.approx(0.9 - 0.58)


def test_a_model_with_one_culture_is_missing_with_the_reason(second):
    llama = row(second, "Llama-3-8B")
    assert llama["reproduced"].isna().all()
    assert llama["difference"].isna().all()
    assert set(llama["missing"]) == {"one culture only (US)"}
    assert llama.loc["EVI", "published"] == "1.51"


def test_a_model_that_was_not_run_is_missing_with_the_reason(second):
    claude = row(second, "Claude-3.5-Sonnet")
    assert set(claude["missing"]) == {"not run"}
    assert claude["reproduced"].isna().all()


def test_a_dimension_that_one_culture_lacks_is_missing_with_the_reason(second):
    qwen = row(second, "Qwen2.5-Coder-0.5B-Instruct")
    assert math.isnan(qwen.loc["LTO", "reproduced"])
    assert qwen.loc["LTO", "missing"] == "no value in a culture (CN)"
    assert qwen.loc["EVI", "missing"] == ""
    assert qwen.loc[AVERAGE, "reproduced"] > 0


def test_rows_of_a_missing_dimension_count_like_undefined_ones(
    divergence, diversity, published, models, second
):
    dropped = divergence[divergence["value"].notna()]
    again = row(TABLE2.frame(dropped, diversity, published, models), "Qwen2.5-Coder-0.5B-Instruct")
    assert again.loc["LTO", "missing"] == row(second, "Qwen2.5-Coder-0.5B-Instruct").loc["LTO", "missing"]


def test_a_run_without_diversity_has_no_mean_diversity(divergence, diversity, published, models):
    without = diversity[diversity["run"] != "mistral-cn"]
    mistral = row(TABLE1.frame(divergence, without, published, models), "Mistral-7B-Instruct")
    assert mistral.loc["diversity", "missing"] == "no value in a culture (CN)"
    assert mistral.loc["EVI", "missing"] == ""


def test_printed_rows_come_first_in_the_order_of_the_paper(first, second):
    assert list(row(first, "Mistral-7B-Instruct", "cao").index) == ["diversity", *DIMENSIONS, AVERAGE]
    printed = second.query("section == 'printed' and block == 'paper'")["model"].unique()
    assert list(printed[:3]) == ["Baichuan2-13B-Chat", "ChatGLM2-6B", "Claude-3.5-Sonnet"]
    assert len(printed) == 11
    assert list(first.columns) == list(second.columns) == list(COLUMNS)


def test_models_that_the_paper_does_not_have_come_below_by_role(first, second):
    below = first.query("section != 'printed' and block == 'paper'")
    order = list(below[["section", "model", "probing"]].drop_duplicates().itertuples(index=False, name=None))
    assert order == [
        ("paper model, row not printed", "llama-3-8b", "def"),
        ("embedded", "qwen", "def"),
        ("embedded", "qwen", "cao"),
        ("yardstick", "reference-sampler", "def"),
        ("yardstick", "uniform", "def"),
    ]
    assert set(below["published"]) == {""}
    assert "cao" not in set(second["probing"])


def test_yardsticks_stand_in_the_table_whatever_their_probing(diversity, published, models):
    runs = divergence_of(*(run_rows(f"u-{c}", "uniform", c, 1.0, probing="none") for c in ("US", "CN")))
    assert set(TABLE2.frame(runs, diversity, published, models).query("model == 'uniform'")["probing"]) == {
        "none"
    }


def test_of_several_equal_runs_the_first_listed_is_shown(divergence, diversity, first):
    assert row(first, "Qwen2.5-Coder-0.5B-Instruct").loc["EVI", "reproduced"] == pytest.approx(
        (2.1 + 2.6) / 2
    )
    assert select(divergence, diversity, ["def"]).passed_over == (("qwen-us-again", Pair("qwen", "def")),)


def test_sound_block_keeps_cultures_apart_with_interval_floor_and_skill(first):
    sound = row(first, "Mistral-7B-Instruct", block="sound")
    evi = sound.loc[("US", "kl_smoothed", "EVI")]
    assert evi[["reproduced", "low", "high", "floor"]].tolist() == pytest.approx([0.4, 0.32, 0.52, 0.07])
    assert evi["skill"] == pytest.approx(1 - 0.33 / 0.5)
    assert (evi["n_items_US"], evi["runs"]) == (31, "mistral-us")
    assert sound.loc[("CN", "diversity", "diversity"), ["reproduced", "ceiling"]].tolist() == pytest.approx(
        [81, 95]
    )
    assert sound.loc[("CN", "answer_diversity", "diversity"), "reproduced"] == pytest.approx(11)


def test_no_run_at_all_still_gives_the_printed_table(divergence, diversity, published, models):
    empty = TABLE1.frame(divergence.head(0), diversity.head(0), published, models)
    assert set(empty["missing"]) == {"not run"}
    assert set(empty["block"]) == {"paper"}
    assert len(empty) == 88


def test_reports_survive_their_files(reports, divergence, diversity, published, models):
    again = TABLE1.frame(
        with_questionnaires(read_divergence(reports / "divergence.csv"), asked(divergence)),
        read_diversity(reports / "diversity.csv"),
        published,
        models,
    )
    pd.testing.assert_frame_equal(again, TABLE1.frame(divergence, diversity, published, models), rtol=1e-9)


def test_all_problems_of_a_report_come_in_one_error(reports):
    path = reports / "divergence.csv"
    frame = pd.read_csv(path)
    frame.loc[0, "dimension"], frame.loc[1, "language"], frame.loc[2, "probing"] = "XYZ", "fr", "guess"
    frame.to_csv(path, index=False)
    with pytest.raises(InputError) as error:
        read_divergence(path)
    text = str(error.value)
    assert all(f"row {k}: {name}" in text for k, name in enumerate(("dimension", "language", "probing")))
    assert all(value in text for value in ("'XYZ'", "'fr'", "'guess'"))


def test_a_missing_report_names_the_next_step(tmp_path):
    with pytest.raises(InputError, match=r"diversity\.csv: report is missing\n    next: .*dvc repro metrics"):
        read_diversity(tmp_path / "diversity.csv")


def test_every_model_of_the_reports_needs_a_name(divergence):
    with pytest.raises(InputError) as error:
        check_models(MODELS[MODELS["role"] == "paper"], divergence)
    assert [problem.found for problem in error.value.problems] == ["qwen", "reference-sampler", "uniform"]
    with pytest.raises(InputError, match="'boss'"):
        check_models(MODELS.assign(role="boss"), divergence)


def test_a_printed_row_is_found_by_the_name_that_the_paper_prints(first, second):
    mistral = row(second, "Mistral-7B-Instruct")
    assert set(mistral["model"]) == {"mistral-7b-instruct"}
    # A printed model that is not configured here keeps its printed name.
    assert set(row(second, "WizardLM-13B")["model"]) == {"WizardLM-13B"}
    assert set(first.query("display == 'Mistral-7B-Instruct'")["model"]) == {"mistral-7b-instruct"}
