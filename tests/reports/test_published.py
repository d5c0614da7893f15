import shutil

import pandas as pd
import pytest
from report_frames import DIMENSIONS, PUBLISHED

from value_survey.errors import InputError
from value_survey.reports.published import AVERAGE, PROBLEM_CODES, read_published


@pytest.fixture(scope="module")
def published():
    return read_published(PUBLISHED)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(PUBLISHED, tmp_path / "published")


def edit(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def wide(frame, *keys):
    return frame.pivot_table(index=list(keys), columns="column", values="number", sort=False)


def test_every_printed_number_is_there(published):
    sizes = {name: len(getattr(published, name)) for name in published.__dataclass_fields__}
    assert sizes == {
        "table1": 8 * 11,
        "table2": 11 * 10,
        "table3": 20,
        "table4": 5 * 2,
        "judge_validation": 4 * 7,
        "dataset": 24,
        "statements": 23,
    }


def test_values_keep_their_printed_digits(published):
    sem = published.table3.query("culture == 'US' and series == 'llama-3' and column == 'sem'")
    assert sem["value"].item() == "0.10"
    assert sem["number"].item() == 0.10
    assert sem["decimals"].item() == 2
    diversity = published.table4.query("probing == 'def-no-memory' and column == 'diversity'")
    assert (diversity["value"].item(), diversity["number"].item()) == ("3.3%", 3.3)


@pytest.mark.parametrize(("table", "keys"), [("table1", ["model", "probing"]), ("table2", ["model"])])
def test_printed_averages_agree_with_their_row_save_the_known_ones(published, table, keys):
    rows = wide(getattr(published, table), *keys)
    # Nine values rounded to 0.01 move their mean by at most 0.005, the printed mean is rounded once more.
    off = rows[(rows[DIMENSIONS].mean(axis=1) - rows[AVERAGE]).abs() > 0.01]
    known = {
        "table1": [
            ("Mistral-7B-Instruct", "cao"),
            ("Mistral-7B-Instruct", "ccsv-single"),
            ("Dolphin-2.9.1-Llama-3-8B", "ccsv-single"),
        ],
        "table2": ["Mistral-7B-Instruct"],
    }
    assert list(off.index) == known[table]


def test_tables_1_and_2_print_one_row_twice_and_one_pair_of_digits_swapped(published):
    first = wide(published.table1, "model", "probing").xs("def", level="probing")
    both = (
        first[[*DIMENSIONS, AVERAGE]]
        - wide(published.table2, "model").loc[first.index, [*DIMENSIONS, AVERAGE]]
    )
    assert not both.loc["Dolphin-2.9.1-Llama-3-8B"].any()
    mistral = both.loc["Mistral-7B-Instruct"]
    assert list(mistral[mistral != 0].index) == ["EVI"]


def test_judge_counts_are_whole_and_complete(published):
    counts = wide(published.judge_validation, "culture", "rater")
    assert set(counts.columns) == {*PROBLEM_CODES, "pass"}
    assert (counts % 1 == 0).all(axis=None)
    assert counts.sum(axis=1).to_dict() == {
        ("CN", "judge"): 612, ("CN", "human"): 662, ("US", "judge"): 624, ("US", "human"): 684,
    }  # fmt: skip


def test_series_test_follows_from_its_means(published):
    rows = published.table3.set_index(["culture", "series", "column"])["number"]
    for culture in ("US", "CN"):
        mean, sd = (
            [rows[culture, series, part] for series in ("llama-3", "mistral")] for part in ("mean", "sd")
        )
        t = (mean[0] - mean[1]) / ((sd[0] ** 2 + sd[1] ** 2) / 27) ** 0.5
        assert t == pytest.approx(rows[culture, "llama-3 vs mistral", "t"], abs=0.02)


def test_all_problems_of_all_files_come_in_one_error(folder):
    edit(folder / "table1.csv", "cao,EVI,6.34", "cao,EVI,six")
    edit(folder / "table1.csv", "ccsv-single,diversity", "ccsv-solo,diversity")
    edit(folder / "table2.csv", "2,WizardLM-13B,WizardLM-13B,def,USI,1.73,nats\n", "")
    table3 = pd.read_csv(folder / "table3.csv", dtype=str)
    pd.concat([table3, table3.tail(1)]).to_csv(folder / "table3.csv", index=False)
    (folder / "table4.csv").unlink()
    edit(folder / "dataset.csv", "relation,value", "sign,value")
    (folder / "statements.csv").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_published(folder)
    text = str(error.value)
    for expected in (
        "table1.csv, line 3: `value` cannot be used\n    found: 'six'",
        "table1.csv, line 13: `probing` cannot be used\n    found: 'ccsv-solo'",
        "table2.csv, row WizardLM-13B, def: a printed row is incomplete\n    found: no USI",
        "table3.csv, line 22: a number is given twice",
        "table4.csv: file is missing",
        "dataset.csv: columns are missing",
        "statements.csv: file is no CSV table",
    ):
        assert expected in text
