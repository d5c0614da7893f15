from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from official_files import GSS, WVS_COLUMNS, labelled, write_sav, wvs

from value_survey.errors import InputError
from value_survey.survey.readers.survey_files import import_survey

SOURCES = Path(__file__).parents[3] / "data" / "sources"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.csv"


def errors(path: Path, survey_format: str = "wvs7", country: str = "JPN", **options: object) -> str:
    """Import a file that cannot be used; return the error's text, with the file's name for its path."""
    out = path.parent / "imported"
    with pytest.raises(InputError) as error:
        import_survey(path, survey_format, country, out, **options)
    assert not out.exists(), "nothing is written unless everything is right"
    return str(error.value).replace(str(path), path.name)


def test_all_missing_columns_are_listed_with_the_nearest_one(path: Path) -> None:
    wvs().rename(
        columns={"W_WEIGHT": "W_WIEGHT", "B_COUNTRY_ALPHA": "B_COUNTRY_ALFA", "Q262": "AGE_YEARS"}
    ).drop(columns=["B_COUNTRY", "Q260"]).to_csv(path, index=False)
    assert errors(path) == (
        "w.csv: the column of the country is missing\n"
        "    found: nearest column: B_COUNTRY_ALFA\n"
        "    allowed: a column B_COUNTRY_ALPHA or B_COUNTRY\n"
        "    next: export it with the others\n"
        "w.csv: the column of the weight is missing\n"
        "    found: nearest column: W_WIEGHT\n"
        "    allowed: a column W_WEIGHT\n"
        "    next: name the file's column of weights\n"
        "w.csv: the column of the sex is missing\n"
        "    found: B_COUNTRY_ALFA, W_WIEGHT, N_REGION_ISO, AGE_YEARS, Q49, Q57, Q12\n"
        "    allowed: a column Q260\n"
        "    next: export it with the others\n"
        "w.csv: the column of the age is missing\n"
        "    found: B_COUNTRY_ALFA, W_WIEGHT, N_REGION_ISO, AGE_YEARS, Q49, Q57, Q12\n"
        "    allowed: a column Q262\n"
        "    next: export it with the others"
    )


def test_a_country_that_is_not_in_the_file(path: Path) -> None:
    wvs().to_csv(path, index=False)
    assert errors(path, country="JOR") == (
        "w.csv, B_COUNTRY_ALPHA: the file has nobody of this country\n"
        "    found: asked for JOR\n"
        "    allowed: JPN, MEX\n"
        "    next: did you mean JPN?"
    )
    wvs().drop(columns="B_COUNTRY_ALPHA").to_csv(path, index=False)
    assert "allowed: JPN, MEX" in errors(path, country="Chile")


def test_no_country_and_a_country_of_another_survey(path: Path, tmp_path: Path) -> None:
    wvs().to_csv(path, index=False)
    assert errors(path, country="") == (
        "country: WVS7 is a survey of many countries\n"
        "    found: no country\n"
        "    allowed: an ISO 3166 alpha-3 code or a name, such as JPN"
    )
    assert errors(path, "gss", "JPN") == (
        "country: GSS2022 is a survey of one country\n    found: JPN\n    allowed: US"
    )


def test_a_year_that_is_not_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "gss.dta"
    pyreadstat.write_dta(GSS[GSS["year"] == 2021], str(path))
    assert errors(path, "gss", "") == (
        "gss.dta, year: the file has nobody of this year\n"
        "    found: asked for 2022\n    allowed: 2021\n    next: did you mean 2021?"
    )


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ("yes", "not a number: 'yes'"),
        (-1.0, "11 rows below 0, the lowest -1"),
        (0.0, "0 in every row"),
        (np.nan, "the column is empty"),
        (np.inf, "not a number: 'inf'"),
    ],
)
def test_a_column_of_weights_that_is_none(path: Path, weights: object, found: str) -> None:
    frame = wvs().assign(W_WEIGHT=weights, B_COUNTRY_ALPHA="JPN")
    frame.to_csv(path, index=False)
    if found == "not a number: 'inf'":
        found = "infinite numbers"
    assert errors(path) == (
        f"w.csv, W_WEIGHT: these are no weights\n    found: {found}\n"
        "    allowed: numbers not below 0, some above\n    next: name the file's column of weights"
    )


def test_another_column_of_weights(path: Path) -> None:
    wvs().rename(columns={"W_WEIGHT": "S017"}).to_csv(path, index=False)
    assert import_survey(path, "wvs7", "JPN", path.parent, weight="s017").respondents == 6
    assert "allowed: a column S018\n    next: name the file's column of weights" in errors(
        path, weight="S018"
    )


def test_unusable_sex_age_and_weight_are_reported_together(path: Path) -> None:
    wvs().assign(Q260=9, Q262=-1, W_WEIGHT="?").to_csv(path, index=False)
    assert errors(path) == (
        "w.csv, W_WEIGHT: these are no weights\n"
        "    found: not a number: '?'\n"
        "    allowed: numbers not below 0, some above\n"
        "    next: name the file's column of weights\n"
        "w.csv, Q260: no row has a value that can be used\n"
        "    found: 9 (9 rows)\n    allowed: 1 male, 2 female\n    next: check the column\n"
        "w.csv, Q262: no row has a value that can be used\n"
        "    found: -1 (9 rows)\n    allowed: ages in years\n    next: check the column"
    )


def test_unknown_labels_are_listed_for_every_question(path: Path) -> None:
    texts = labelled(wvs()).replace(
        {"Most people can be trusted": "La mayoría", "Need to be very careful": "Cuidado", "Important": "Sí"}
    )
    texts.to_csv(path, index=False)
    assert errors(path, sources=SOURCES) == (
        "w.csv, Q12: the values are neither codes nor known labels\n"
        "    found: 'Sí'\n"
        "    allowed: the official codes, or the labels important, not mentioned\n"
        "    next: export the file with codes (`values`) instead of labels\n"
        "w.csv, Q57: the values are neither codes nor known labels\n"
        "    found: 'La mayoría', 'Cuidado'\n"
        "    allowed: the official codes, or the labels most people can be trusted, need to be very careful\n"
        "    next: export the file with codes (`values`) instead of labels"
    )


def test_codes_that_a_program_numbered_anew(tmp_path: Path) -> None:
    frame = labelled(wvs().dropna().query("Q57 > 0 and Q260 > 0"))
    for column in ("Q57", "Q260"):
        frame[column] = pd.Categorical(frame[column], ordered=True)
    path = tmp_path / "w.dta"
    kept = ["B_COUNTRY_ALPHA", "W_WEIGHT", "Q260", "Q262", "Q57"]
    frame[kept].astype({"W_WEIGHT": float, "Q262": float}).to_stata(path, write_index=False)
    assert errors(path, sources=SOURCES) == (
        "w.dta, Q57: the file's codes are not those of the survey\n"
        "    found: Most people can be trusted is 0, officially 1; "
        "Need to be very careful is 1, officially 2\n"
        "    next: export the file with its official codes\n"
        "w.dta, Q260: the file's codes are not those of the survey\n"
        "    found: Female is 0, officially 2\n"
        "    next: export the file with its official codes"
    )


def test_answers_with_fractions(path: Path) -> None:
    frame = wvs()
    frame["Q57"] = frame["Q57"] + 0.5
    frame.to_csv(path, index=False)
    assert errors(path) == (
        "w.csv, Q57: the values are no answer codes\n    found: 1.5\n"
        "    allowed: the official codes\n    next: check the column"
    )


def test_a_file_without_questions(path: Path) -> None:
    wvs().rename(columns={"Q49": "V23", "Q57": "V24", "Q12": "V25"}).to_csv(path, index=False)
    assert errors(path) == (
        "w.csv: no column holds answers\n"
        "    found: B_COUNTRY, B_COUNTRY_ALPHA, W_WEIGHT, N_REGION_ISO, Q260, Q262, V23, V24 and 1 more\n"
        "    allowed: columns of WVS7 such as Q57\n"
        "    next: check the format, or keep the official column names"
    )


def test_labels_where_they_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "gss.csv"
    frame = GSS[["year", "wtssnrps", "sex", "age"]].assign(sex="FEMALE", age="89 or older", trust="can trust")
    frame.to_csv(path, index=False)
    assert errors(path, "gss", "") == (
        "gss.csv: no question has an answer\n    found: trust: text\n"
        "    allowed: columns of answer codes\n    next: export the codes instead of the labels"
    )


def test_damaged_files(tmp_path: Path) -> None:
    sav = write_sav(wvs(), tmp_path / "w.sav")
    sav.write_bytes(sav.read_bytes()[:300])
    assert errors(sav).startswith("w.sav: the file cannot be read\n    found: ")
    dta = tmp_path / "w.dta"
    dta.write_bytes(b"not Stata")
    assert errors(dta).startswith("w.dta: the file cannot be read\n    found: ")
    cut = tmp_path / "cut.csv"
    cut.write_text(wvs().to_csv(index=False)[:-7], encoding="utf-8")
    assert errors(cut) == (
        "cut.csv: the file was cut off within its last record\n    found: 6 fields\n"
        "    allowed: 9 fields, as in the first line\n    next: obtain the file again"
    )
    quote = tmp_path / "quote.csv"
    quote.write_text(wvs().to_csv(index=False) + '392,"JPN\n', encoding="utf-8")
    assert "quote.csv: not a whole CSV file\n    found: Error tokenizing data" in errors(quote)
    for name, content, found in (
        ("empty.csv", "", "an empty first line"),
        ("twice.csv", ",".join([*WVS_COLUMNS, "q57"]) + "\n", "twice: q57"),
    ):
        file = tmp_path / name
        file.write_text(content, encoding="utf-8")
        assert errors(file) == (
            f"{name}: the first line does not name the columns\n    found: {found}\n"
            "    next: obtain the file again"
        )


def test_files_that_are_none(tmp_path: Path) -> None:
    assert errors(tmp_path / "w.csv") == "w.csv: the file does not exist\n    next: check the path"
    archive = tmp_path / "w.zip"
    archive.write_bytes(b"PK")
    assert errors(archive) == (
        "w.zip: unknown kind of file\n    found: .zip\n    allowed: .csv, .sav, .zsav, .dta\n"
        "    next: unpack the archive, or rename the file by its kind"
    )
    assert errors(archive, "evs").startswith("format: unknown format of survey files\n    found: evs\n")


def test_a_wrong_encoding(path: Path) -> None:
    wvs().assign(note="上海").to_csv(path, index=False, encoding="gb18030")
    text = errors(path, encoding="utf-8")
    assert text.startswith("w.csv: the text is not in the encoding it is read with\n    found: utf-8: ")
    assert text.endswith("next: name the encoding of the file")
    assert import_survey(path, "wvs7", "JPN", path.parent, encoding="gb18030").respondents == 6


def test_without_pyreadstat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sav = write_sav(wvs(), tmp_path / "w.sav")
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert errors(sav) == (
        "w.sav: reading SPSS and Stata files needs pyreadstat\n    next: pip install 'value-survey[readers]'"
    )


def test_a_header_without_rows(path: Path) -> None:
    pd.DataFrame(columns=WVS_COLUMNS).to_csv(path, index=False)
    assert errors(path).startswith(
        "w.csv, B_COUNTRY_ALPHA: the file has nobody of this country\n"
        "    found: asked for JPN\n    allowed: the column is empty"
    )
