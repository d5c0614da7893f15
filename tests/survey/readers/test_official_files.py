from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from official_files import (
    CGSS,
    CGSS_CELLS,
    CGSS_LABELS,
    GSS,
    GSS_CELLS,
    GSS_LABELS,
    WVS_CELLS,
    WVS_REGION_ROWS,
    labelled,
    write_sav,
    wvs,
)

from value_survey.survey.readers.survey_files import import_survey

SOURCES = Path(__file__).parents[3] / "data" / "sources"


def csv(path: Path, frame: pd.DataFrame, **options: object) -> Path:
    frame.to_csv(path, index=False, **options)
    return path


def decimal_comma(path: Path, frame: pd.DataFrame) -> Path:
    texts = frame.astype(object)
    texts["W_WEIGHT"] = [str(weight).replace(".", ",").replace("nan", "") for weight in frame["W_WEIGHT"]]
    return csv(path, texts, sep=";")


def stata_single_precision(path: Path, frame: pd.DataFrame) -> Path:
    frame.astype({"W_WEIGHT": np.float32}).to_stata(path, write_index=False)
    return path


def stata(path: Path, frame: pd.DataFrame) -> Path:
    pyreadstat.write_dta(frame, str(path))
    return path


CODES: dict[str, Callable[[Path], Path]] = {
    "csv": lambda folder: csv(folder / "w.csv", wvs()),
    "csv with quoted fields": lambda folder: csv(folder / "w.csv", wvs(), quoting=1),
    "csv with a byte order mark": lambda folder: csv(folder / "w.csv", wvs(), encoding="utf-8-sig"),
    "csv in UTF-16": lambda folder: csv(folder / "w.csv", wvs(), encoding="utf-16"),
    "csv with semicolons and decimal commas": lambda folder: decimal_comma(folder / "w.csv", wvs()),
    "csv with tabs": lambda folder: csv(folder / "w.csv", wvs(), sep="\t"),
    "csv with lower-case names": lambda folder: csv(folder / "w.csv", wvs().rename(columns=str.lower)),
    "csv without the alpha-3 code": lambda folder: csv(
        folder / "w.csv", wvs().drop(columns="B_COUNTRY_ALPHA")
    ),
    "stata": lambda folder: stata(folder / "w.dta", wvs()),
    "stata in single precision": lambda folder: stata_single_precision(folder / "w.dta", wvs()),
}
NAMED: dict[str, Callable[[Path], Path]] = {
    "csv with labels": lambda folder: csv(folder / "w.csv", labelled(wvs())),
    "csv with labels, GB18030": lambda folder: csv(
        folder / "w.csv", labelled(wvs()).assign(note="东京的受访者"), encoding="gb18030"
    ),
    "csv with labels, latin-1": lambda folder: csv(
        folder / "w.csv", labelled(wvs()).assign(note="Señora García, São Tomé"), encoding="latin-1"
    ),
    "spss": lambda folder: write_sav(wvs(), folder / "w.sav"),
    "spss, compressed": lambda folder: write_sav(wvs(), folder / "w.zsav", compress=True),
    "spss with declared missing codes": lambda folder: write_sav(
        wvs(), folder / "w.sav", missing_ranges={"Q57": [{"lo": -5, "hi": -1}], "Q49": [-1]}
    ),
}


@pytest.mark.parametrize("form", [*CODES, *NAMED])
def test_every_form_of_the_file_gives_the_known_tables(form: str, tmp_path: Path) -> None:
    survey = import_survey(
        (CODES | NAMED)[form](tmp_path), "wvs7", "JPN", tmp_path / "imported", sources=SOURCES
    )
    assert survey.folder == tmp_path / "imported" / "wvs7-jpn"
    assert (survey.folder / "cells.csv").read_text(encoding="utf-8") == WVS_CELLS
    regions = (survey.folder / "regions.csv").read_text(encoding="utf-8")
    if form in NAMED:
        assert regions == WVS_REGION_ROWS
    else:
        assert regions == WVS_REGION_ROWS.splitlines(keepends=True)[0]
        assert "no region shares: the file does not name the regions of" in " ".join(survey.notes)
    record = json.loads((survey.folder / "import.json").read_text(encoding="utf-8"))
    assert record | {"file_sha256": ""} == {
        "source": "WVS7",
        "culture": "JPN",
        "file_sha256": "",
        "weight_column": "w_weight" if "lower-case" in form else "W_WEIGHT",
        "rows_in_file": 11,
        "rows_of_others": 2,
        "rows_without_sex_or_age": 2,
        "rows_without_weight": 1,
        "respondents": 6,
        "variables": 3,
        "left_out": {},
        "regions": "2 regions" if form in NAMED else record["regions"],
    }


@pytest.mark.parametrize("country", ["JPN", "jpn", "Japan", "日本", "392"])
def test_a_country_by_any_of_its_names(country: str, tmp_path: Path) -> None:
    survey = import_survey(csv(tmp_path / "w.csv", wvs()), "wvs7", country, tmp_path)
    assert survey.culture == "JPN"


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_sav(wvs(), tmp_path / "w.sav")
    import_survey(path, "wvs7", "JPN", tmp_path / "one")
    for _ in range(2):
        import_survey(path, "wvs7", "JPN", tmp_path / "two")
    for name in ("cells.csv", "regions.csv", "import.json"):
        assert (tmp_path / "one/wvs7-jpn" / name).read_bytes() == (
            tmp_path / "two/wvs7-jpn" / name
        ).read_bytes()
    assert {path.name for path in (tmp_path / "two").rglob("*") if path.is_file()} == {
        "cells.csv",
        "regions.csv",
        "import.json",
    }


@pytest.mark.parametrize("variable", ["Q57", "Q49", "Q223"])
def test_rows_made_up_to_fit_the_project_s_tables_give_them_back(variable: str, tmp_path: Path) -> None:
    cells = pd.read_csv(SOURCES / "human" / "wvs7_us_cn_cells.csv", dtype=str)
    own = cells[(cells["culture"] == "US") & (cells["variable"] == variable)]
    rows: list[list[object]] = []
    for cell in own.itertuples():
        age = {"<=29": 20, "30-49": 40, "50+": 60}[cell.age_group]
        sex = 1 if cell.sex == "male" else 2
        count, units = int(cell.n_unweighted), round(float(cell.n_weighted) * 10_000)
        weights = [units // count] * (count - 1) + [units - units // count * (count - 1)]
        rows += [["USA", weight / 10_000, sex, age, int(cell.code)] for weight in weights]
    frame = pd.DataFrame(rows, columns=["B_COUNTRY_ALPHA", "W_WEIGHT", "Q260", "Q262", variable])
    path = csv(tmp_path / "w.csv", frame.sample(frac=1, random_state=1))
    survey = import_survey(path, "wvs7", "USA", tmp_path)
    assert (survey.culture, survey.respondents) == ("US", 2596)
    key = ["code", "sex", "age_group", "n_unweighted", "n_weighted"]
    counted = pd.read_csv(survey.folder / "cells.csv", dtype=str)[key]
    assert as_decimals(counted) == as_decimals(own[key])


def as_decimals(cells: pd.DataFrame) -> set[tuple[object, ...]]:
    return {(*row[:-1], Decimal(row[-1])) for row in cells.itertuples(index=False, name=None)}


@pytest.mark.parametrize("suffix", [".dta", ".sav"])
def test_gss_of_one_year(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"gss{suffix}"
    if suffix == ".dta":
        pyreadstat.write_dta(GSS, str(path), variable_value_labels=GSS_LABELS)
    else:
        labels = {name.upper(): value for name, value in GSS_LABELS.items()}
        pyreadstat.write_sav(GSS.rename(columns=str.upper), str(path), variable_value_labels=labels)
    survey = import_survey(path, "gss", "", tmp_path / "imported")
    assert (survey.source, survey.culture, survey.respondents) == ("GSS2022", "US", 3)
    assert (survey.folder / "cells.csv").read_text(encoding="utf-8") == GSS_CELLS
    assert (survey.folder / "regions.csv").read_text(encoding="utf-8") == (
        "culture,code,name,n_unweighted,n_weighted\n"
        "US,US-2,Middle Atlantic,2,3.5\nUS,US-1,New England,1,0.5\n"
    )


def test_gss_with_the_other_weight(tmp_path: Path) -> None:
    path = tmp_path / "gss.dta"
    pyreadstat.write_dta(GSS.drop(columns="wtssnrps"), str(path))
    survey = import_survey(path, "gss", "US", tmp_path / "imported")
    trust = pd.read_csv(survey.folder / "cells.csv").query("variable == 'trust'")
    assert trust["n_weighted"].to_list() == [1, 1, 1]


def test_gss_refusals_that_spss_declares_missing(tmp_path: Path) -> None:
    path = tmp_path / "gss.sav"
    pyreadstat.write_sav(GSS, str(path), missing_ranges={"owngun": [3]})
    survey = import_survey(path, "gss", "", tmp_path / "imported")
    counts = pd.read_csv(survey.folder / "cells.csv").query("variable == 'owngun'")
    assert counts["code"].to_list() == [-5, 2, 2]


def test_amounts_and_texts_are_no_questions(tmp_path: Path) -> None:
    count = 60
    frame = pd.DataFrame(
        {
            "year": 2022,
            "wtssnrps": 1.0,
            "sex": 1,
            "age": 40,
            "trust": [1, 2] * 30,
            "income": range(count),
            "hours": [0.5] * count,
            "place": ["here"] * count,
            "never": [-100.0] * count,
        }
    )
    path = tmp_path / "gss.dta"
    pyreadstat.write_dta(frame, str(path))
    survey = import_survey(path, "gss", "", tmp_path / "imported")
    assert survey.variables == 1
    record = json.loads((survey.folder / "import.json").read_text(encoding="utf-8"))
    assert record["left_out"] == {
        "hours": "not whole numbers",
        "income": "more than 25 different answers",
        "never": "no valid answer",
        "place": "text",
    }


@pytest.mark.parametrize("suffix", [".dta", ".sav"])
def test_cgss_counts_age_from_the_year_of_birth(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"cgss{suffix}"
    write = pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav
    write(CGSS, str(path), variable_value_labels=CGSS_LABELS)
    survey = import_survey(path, "cgss", "CHN", tmp_path / "imported")
    assert (survey.source, survey.culture) == ("CGSS2018", "CN")
    assert (survey.folder / "cells.csv").read_text(encoding="utf-8") == CGSS_CELLS
    assert (survey.folder / "regions.csv").read_text(encoding="utf-8") == (
        "culture,code,name,n_unweighted,n_weighted\nCN,CN-2,云南省,3,1.75\nCN,CN-1,上海市,2,3\n"
    )


@pytest.mark.parametrize("suffix", [".dta", ".sav"])
def test_labels_in_an_undeclared_chinese_encoding(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"cgss{suffix}"
    labels = {"s41": {1: "AAAAAA", 2: "BBBBBB"}}
    if suffix == ".dta":
        pyreadstat.write_dta(CGSS, str(path), variable_value_labels=labels, version=8)
    else:
        pyreadstat.write_sav(CGSS, str(path), variable_value_labels=labels)
    content = path.read_bytes()
    for ascii_text, name in ((b"AAAAAA", "上海市"), (b"BBBBBB", "云南省")):
        content = content.replace(ascii_text, name.encode("gb18030"))
    path.write_bytes(content)
    survey = import_survey(path, "cgss", "CN", tmp_path / "imported")
    assert pd.read_csv(survey.folder / "regions.csv")["name"].to_list() == ["云南省", "上海市"]


def test_chunks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(1)
    count = 2500
    frame = pd.DataFrame(
        {
            "B_COUNTRY_ALPHA": generator.choice(["JPN", "MEX"], count),
            "W_WEIGHT": generator.uniform(0.1, 4, count),
            "Q260": generator.integers(1, 3, count),
            "Q262": generator.integers(16, 90, count),
            **{f"Q{number}": generator.integers(-5, 11, count) for number in range(1, 40)},
        }
    )
    paths = [csv(tmp_path / "w.csv", frame), tmp_path / "w.sav"]
    pyreadstat.write_sav(frame, str(paths[1]))
    tables = []
    for cells_at_once in (1, 2_000_000):
        monkeypatch.setattr("value_survey.survey.readers.csv_file.CELLS_AT_ONCE", cells_at_once)
        monkeypatch.setattr("value_survey.survey.readers.statistics_file.CELLS_AT_ONCE", cells_at_once)
        for path in paths:
            survey = import_survey(path, "wvs7", "MEX", tmp_path / "imported")
            tables.append((survey.folder / "cells.csv").read_bytes())
    assert len(set(tables)) == 1
    counted = pd.read_csv(survey.folder / "cells.csv")
    own = frame[frame["B_COUNTRY_ALPHA"] == "MEX"]
    sums = counted.groupby("variable")[["n_unweighted", "n_weighted"]].sum()
    assert (sums["n_unweighted"] == len(own)).all()
    assert np.allclose(sums["n_weighted"], own["W_WEIGHT"].sum(), atol=1e-4)
