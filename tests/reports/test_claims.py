"""The claims of the paper as a whole: their definitions, the report and the page."""

import json
from urllib.parse import parse_qs

import pandas as pd
import pytest
import yaml
from claim_frames import METHODS, PAPER, Planted
from report_frames import PUBLISHED
from test_published_audit import EVERYBODY_ALIKE, SERIES

from value_survey.errors import InputError
from value_survey.metrics.run_summary import run_summary
from value_survey.reports.audit.assemble import published_audit
from value_survey.reports.claims.assemble import CLAIM_COLUMNS, claims_report
from value_survey.reports.claims.definitions import read_claims
from value_survey.reports.claims.page import claims_page
from value_survey.reports.claims.rules import Verdict
from value_survey.reports.claims.study import REPORTS, Study
from value_survey.reports.published import read_published

CLAIMS = PUBLISHED / "claims.yaml"
DISPLAYS = set(PAPER.values())


@pytest.fixture(scope="module")
def claims():
    return read_claims(CLAIMS, DISPLAYS)


@pytest.fixture(scope="module")
def published():
    return read_published(PUBLISHED)


@pytest.fixture(scope="module")
def audit(published):
    both = pd.concat([EVERYBODY_ALIKE, EVERYBODY_ALIKE.assign(culture="CN")])
    return published_audit(published, SERIES, both)


@pytest.fixture(scope="module")
def report(claims, published, audit):
    """One embedded model, probed in every way: DEF is far closer to humans."""
    study = Planted(("qwen", "uniform"), METHODS).plant("divergence", 0.5, probing="def")
    return claims_report(claims, study.study(audit), published).set_index("claim", drop=False)


@pytest.fixture(scope="module")
def full(claims, published, audit):
    """All models of the paper, with its averages planted."""
    study = Planted(tuple(PAPER), half=0.01)
    averages = published.table2[published.table2["column"] == "avg"].set_index("model")["number"]
    for name, display in PAPER.items():
        study.plant("divergence", float(averages[display]), model=name)
    return claims_report(claims, study.study(audit), published).set_index("claim", drop=False)


def test_one_row_per_claim_in_the_order_of_the_file(claims, report):
    assert list(report["claim"]) == [claim.id for claim in claims]
    assert list(report.columns) == CLAIM_COLUMNS
    assert set(report["verdict"]) <= {str(verdict.value) for verdict in Verdict}


def test_every_part_of_the_results_has_claims(claims):
    places = {claim.place.partition(",")[0] for claim in claims}
    assert places == {"abstract", *(f"section 5.2.{number}" for number in range(1, 6)), "section 5.3"}


def test_claims_about_models_wait_for_their_runs(claims, report):
    for claim in claims:
        if claim.needs != "any":
            assert report.loc[claim.id, "verdict"] == Verdict.NOT_TESTABLE.value
            assert report.loc[claim.id, "why"].startswith("Not run with DEF in both cultures: ")
            assert report.loc[claim.id, "tested_on"] == ""
    assert report.loc["two-best-overall", "why"].endswith("and 7 more.")


def test_claims_about_the_method_are_tested_on_whatever_was_run(report):
    row = report.loc["def-closer-than-cao"]
    assert row["verdict"] == row["verdict_paper_measure"] == Verdict.SHOWN.value
    assert row["tested_on"] == "Qwen (embedded)"
    assert row["role"] == "embedded"
    assert row["runs"] == "qwen-def-US; qwen-cao-US; qwen-def-CN; qwen-cao-CN"
    assert (row["value"], row["low"], row["high"]) == pytest.approx((-0.5, -0.55, -0.45))
    assert row["why"] == (
        "The kl_smoothed of DEF less that of Cao et al. (2023): US −0.50 (−0.55 to −0.45); CN −0.50 "
        "(−0.55 to −0.45); claimed is below 0, which is shown; this shows that the pipeline works, and says "
        "nothing of the paper's models."
    )


def test_a_row_leads_to_its_numbers(report):
    row = report.loc["def-closer-than-cao"]
    assert row["report"] == "reports/ablation.csv"
    assert row["command"] == "dvc repro ablation claims"
    query = {"page": ["ablations"], "questionnaire": ["both"], "model": ["qwen"], "probing": ["def", "cao"]}
    assert parse_qs(row["view"]) == query


def test_planted_averages_of_the_paper_show_its_claims_about_models(full):
    for claim in ("two-best-overall", "base-is-poor", "full-tuning-helps-most", "mistral-closest"):
        assert full.loc[claim, "verdict"] == Verdict.SHOWN.value, full.loc[claim, "why"]
        assert "pipeline" not in full.loc[claim, "why"]
    assert full.loc["mistral-7b-best-us", "verdict"] == Verdict.CONTRADICTED.value  # 0.81 against 0.77
    assert set(full["role"]) <= {"paper", ""}


def test_the_printed_tables_are_asked_too(report, published):
    consistent = report["printed_consistent"]
    assert consistent["def-closer-than-cao"] is True
    assert consistent["ccsv-list-closest"] is False  # two models with the same row
    assert consistent["ccsv-single-about-three"] is False  # 3.78 is not about 3
    assert consistent["two-best-overall"] is True
    assert consistent["best-excel-in-lto"] is False  # Dolphin: LTO 0.82, the other eight average 0.76
    assert consistent["own-language-closer"] is None
    assert report.loc["cao-above-five", "published"] == "> 5 nats"
    assert report.loc["series-us", "published"].startswith("US, llama-3 vs mistral, t: 3.01; ")


def test_one_culture_only_tests_nothing(claims, published, audit):
    study = Planted(("qwen",), METHODS, cultures=("US",)).study(audit)
    report = claims_report(claims, study, published).set_index("claim")
    assert report.loc["def-closer-than-cao", "verdict"] == Verdict.NOT_TESTABLE.value
    assert report.loc["match-below-15-us", "verdict"] != Verdict.NOT_TESTABLE.value


def test_yardsticks_alone_test_nothing(claims, published, audit):
    report = claims_report(claims, Planted(("uniform",), METHODS).study(audit), published)
    assert set(report["verdict"]) == {Verdict.NOT_TESTABLE.value}


def test_the_page_counts_and_shows_every_claim(report):
    page = claims_page(report)
    assert f"{len(report)} claims: " in page
    assert page.count("\n| ") == len(report) + page.count("| claim | place |")
    assert "(by the paper's measure: " in page


def test_the_page_of_a_report_read_back_is_the_same(report, tmp_path):
    report.to_csv(tmp_path / "claims.csv", index=False)
    again = pd.read_csv(tmp_path / "claims.csv", keep_default_na=False, dtype={"printed_consistent": str})
    values = again["printed_consistent"].map({"True": True, "False": False, "": None})
    again["printed_consistent"] = values.astype(object).where(values.notna(), None)
    assert claims_page(again) == claims_page(report)


def edited(tmp_path, *changes):
    raw = yaml.safe_load(CLAIMS.read_text(encoding="utf-8"))[:3]
    for place, change in changes:
        raw[place] |= change
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def test_unusable_claims_are_all_named(tmp_path):
    path = edited(
        tmp_path, (0, {"needs": "some"}), (1, {"test": {"kind": "guess"}}), (2, {"verdict": "shown"})
    )
    with pytest.raises(InputError) as error:
        read_claims(path, DISPLAYS)
    for name in ("series-closest", "mistral-closest", "def-more-diverse: verdict"):
        assert f"claims.yaml: {name}" in str(error.value)


def test_a_claim_twice_and_an_unknown_model(tmp_path):
    path = edited(tmp_path, (1, {"id": "series-closest", "needs": ["GPT-2"]}))
    with pytest.raises(InputError) as error:
        read_claims(path, DISPLAYS)
    assert "a claim is defined twice" in str(error.value)
    assert "GPT-2" in str(error.value)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"published": [{"file": "table1", "where": {"column": "nothing"}}]},
            "a printed number that does not",
        ),
        ({"printed": {"findings": [{"check": "nothing"}]}}, "a finding that the audit does not have"),
    ],
)
def test_references_to_nothing(tmp_path, published, audit, change, text):
    path = edited(tmp_path, (2, change))
    with pytest.raises(InputError, match=text):
        claims_report(read_claims(path, DISPLAYS), Planted(methods=METHODS).study(audit), published)


def test_missing_reports_are_all_named_with_their_stages(tmp_path):
    with pytest.raises(InputError) as error:
        Study.read(tmp_path, pd.DataFrame(), {}, 0.95)
    assert len(error.value.problems) == len(REPORTS)
    assert "dvc repro preference_bias" in str(error.value)


def test_the_summary_for_dvc_is_plain_json_with_null_for_the_undefined():
    divergence = Planted(("qwen",)).plant("divergence", float("nan"), culture="CN").divergence()
    divergence = divergence[divergence["run"].isin(["qwen-def-US", "qwen-def-CN"])]
    diversity = pd.DataFrame({"run": ["qwen-def-US"], "diversity": [0.7]})
    ledger = pd.DataFrame(
        {"run": ["qwen-def-US", "qwen-def-US", "qwen-def-CN"], "valid": [3, 4, 0], "expected": [5, 5, 0]}
    )
    summary = run_summary(divergence, diversity, ledger)
    assert json.loads(json.dumps(summary, allow_nan=False)) == {
        "qwen-def-US": {"kl": 1.0, "kl_smoothed": 1.0, "skill": 0.0, "diversity": 0.7, "valid": 0.7},
        "qwen-def-CN": dict.fromkeys(["kl", "kl_smoothed", "skill", "diversity", "valid"]),
    }
