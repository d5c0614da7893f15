"""Page *Insensitivity*: how often responses have a problem, and how far the judge can be trusted."""

import csv
import shutil
from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from explorer_project import responses_file
from opening import texts

from value_survey.judge.collected import COLUMNS, JUDGEMENTS
from value_survey.stages import insensitivity

open_page = partial(opening.open_page, "insensitivity")

ITEM = "US-WVS7-Q57-original"
JUDGE = "tiny"
HOSTILE = "<script>x</script> ![p](http://e.org/p.png) \u202e"


@pytest.fixture(scope="module")
def studied(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished project with the reports of this page, and a model that judges without telling much."""
    root = tmp_path_factory.mktemp("insensitivity") / "project"
    shutil.copytree(finished_project, root)
    insensitivity.run(root)
    _let_a_model_judge(root)
    return root


@pytest.fixture
def project(studied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(studied))
    return studied


@pytest.fixture
def own_project(studied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(studied, root)
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(root))
    return root


def _let_a_model_judge(root: Path) -> None:
    """Add a judge of 10 controls a kind: blind to `cv`, good at `ff`, slightly better than chance at `ir`."""
    reports = root / "reports"
    rates = pd.read_csv(reports / "insensitivity.csv")
    own = rates[(rates["run"] == "tiny-def-us") & (rates["judge"] == "rules") & (rates["problem"] == "iu")]
    found = {"cv": (0.0, 1.0, None), "ff": (0.9, 1.0, 0.25), "ir": (0.1, 1.0, 0.0)}
    new = []
    for problem, (hit, passed, corrected) in found.items():
        row = own.iloc[0].to_dict() | {
            "judge": JUDGE, "problem": problem, "n_sampled": 8, "n_judged": 8, "n_flagged": 2, "rate": 0.25,
            "sensitivity": hit, "specificity": passed, "rate_corrected": corrected,
            "corrected_low": corrected, "corrected_high": None if corrected is None else 1.0,
        }  # fmt: skip
        new.append(row)
    pd.concat([rates, pd.DataFrame(new)]).to_csv(reports / "insensitivity.csv", index=False)
    tried = pd.read_csv(reports / "judge_validity.csv")
    ends = {0.0: (0.0, 0.28), 0.1: (0.02, 0.4), 0.9: (0.6, 0.98), 1.0: (0.72, 1.0)}
    more = [
        {
            "judge": JUDGE, "language": "en", "problem": problem, "spoiling": "all",
            "n_flawed": 10, "n_flawed_flagged": 10 * hit, "sensitivity": hit,
            "sensitivity_low": ends[hit][0], "sensitivity_high": ends[hit][1],
            "n_sound": 10, "n_sound_flagged": 0, "specificity": passed,
            "specificity_low": ends[passed][0], "specificity_high": ends[passed][1],
            "n_unclear": 0, "n_missing": 0,
        }
        for problem, (hit, passed, _) in found.items()
    ]  # fmt: skip
    pd.concat([tried, pd.DataFrame(more)]).to_csv(reports / "judge_validity.csv", index=False)
    (root / JUDGEMENTS).parent.mkdir(parents=True, exist_ok=True)
    with (root / JUDGEMENTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for place, (run, problem, reply) in enumerate(
            (("tiny-def-us", "ff", "Yes"), ("tiny-def-us", "cv", "No"), ("control", "ff", "Yes"))
        ):
            writer.writerow(
                dict.fromkeys(COLUMNS, "")
                | {"prompt_sha256": f"{place:064}", "problem": problem, "run": run, "respondent": "1",
                   "item_id": ITEM, "language": "en", "verdict": reply.lower(), "reply": reply,
                   "judge": JUDGE, "revision": "r1", "max_new_tokens": "8"}
            )  # fmt: skip


def test_rates_are_those_of_the_report_beside_the_trial_of_the_judge(project: Path) -> None:
    app = open_page()

    assert not app.exception
    report = pd.read_csv(project / "reports" / "insensitivity.csv")
    rules = report[(report["judge"] == "rules") & (report["n_judged"] > 0)]
    table = app.dataframe[1].value
    assert len(table) == len(rules)
    assert sorted(table["as judged"]) == pytest.approx(sorted(100 * rules["rate"]))
    assert sorted(table["sensitivity"]) == pytest.approx(sorted(100 * rules["sensitivity"]))
    row = rules[(rules["run"] == "tiny-def-us") & (rules["problem"] == "iu")].iloc[0]
    mine = table[table["who"].eq("Tiny-0.1B") & table["culture"].eq("US") & table["problem"].str[:2].eq("IU")]
    assert mine["corrected"].iloc[0] == f"{100 * row['rate_corrected']:.1f} %"
    assert mine["judged responses"].iloc[0].startswith(f"{row['n_judged']} of {row['n_responses']}")
    assert f"IU {100 * row['rate_corrected']:.0f} %" in texts(app)
    assert "Sensitivity" in texts(app)


def test_the_judge_on_responses_of_known_truth(project: Path) -> None:
    app = open_page(culture="US")

    report = pd.read_csv(project / "reports" / "judge_validity.csv")
    own = report[(report["judge"] == "rules") & (report["language"] == "en")]
    table = app.dataframe[0].value
    assert len(table) == len(own)
    assert table["of them flagged"].sum() == own["n_flawed_flagged"].sum()
    assert "answer marker removed" in set(table["how it was spoilt"])


def test_a_judge_that_tells_nothing_gives_no_corrected_share(project: Path) -> None:
    app = open_page(judge=JUDGE)

    assert not app.exception
    table = app.dataframe[1].value.set_index(app.dataframe[1].value["problem"].str[:2])["corrected"]
    # undefined; worked out from a trial that it passed; defined, but at a sensitivity of one in ten
    assert table.to_dict() == {"CV": "cannot be told", "FF": "25.0 %", "IR": "cannot be told"}
    shown = texts(app)
    assert "**cannot be told** by this judge: CV, IR" in shown
    assert "It allows a corrected share for 1 of 3 pairs" in shown
    assert "FF 25 %" in shown


def test_the_paper_faithful_side_takes_the_judge_at_its_word(project: Path) -> None:
    app = open_page(judge=JUDGE, side="paper")

    assert {one.key: one.value for one in app.button_group if one.key in {"judge", "side"}} == {
        "judge": JUDGE,
        "side": "paper",
    }
    assert "CV 25 %" in texts(app)
    assert "taken at its word" in texts(app)
    assert "It allows a corrected share for 1 of 3 pairs" in texts(app)


def test_agreement_is_that_of_the_paper_until_people_annotate(project: Path) -> None:
    app = open_page(culture="CN")

    report = pd.read_csv(project / "reports" / "judge_agreement.csv")
    own = report[report["culture"] == "CN"]
    table = app.dataframe[2].value
    assert list(table["flagged by A"]) == list(own["yes_a"])
    assert "κ" not in table.columns
    assert "Nobody has annotated responses here yet" in texts(app)


def test_agreement_of_people_here_stays_whatever_culture_is_chosen(own_project: Path) -> None:
    path = own_project / "reports" / "judge_agreement.csv"
    report = pd.read_csv(path)
    own = {
        "source": "annotations", "culture": "all", "problem": "ff", "rater_a": "a1", "rater_b": "rules",
        "n": 9, "yes_a": 1, "yes_b": 2, "agreement": 0.9,
    }  # fmt: skip
    pd.concat([report, pd.DataFrame([own])]).to_csv(path, index=False)

    app = open_page(culture="CN")

    assert list(app.dataframe[2].value["rater A"]) == ["a1"]
    assert len(app.dataframe[3].value) == (report["culture"] == "CN").sum()
    assert "Nobody has annotated" not in texts(app)


def test_the_dimension_narrows_only_the_judged_responses(project: Path) -> None:
    every = open_page(judge=JUDGE)
    of_item = (
        pd.read_csv(project / "data" / "survey" / "items.csv").set_index("item_id").loc[ITEM, "dimension"]
    )
    own, other = (open_page(judge=JUDGE, dimension=code) for code in (of_item, "PDI"))

    assert of_item != "PDI"
    pd.testing.assert_frame_equal(own.dataframe[1].value, every.dataframe[1].value)
    pd.testing.assert_frame_equal(other.dataframe[1].value, every.dataframe[1].value)
    assert len(own.dataframe[-1].value) == 1
    assert "No judged response fits the filters" in texts(other)
    for app in (every, own):
        assert "that of the value dimension narrows only the judged responses" in texts(app)
    assert "价值维度的筛选只影响" in texts(open_page(judge=JUDGE, lang="zh"))


def test_judged_responses_are_inert_and_without_controls(own_project: Path) -> None:
    file = responses_file(own_project, "tiny-def-us")
    rows = pd.read_parquet(file)
    rows.loc[(rows["respondent"] == 1) & (rows["item_id"] == ITEM), "response"] = HOSTILE
    rows.to_parquet(file)

    app = open_page(judge=JUDGE)

    table = app.dataframe[-1].value
    assert list(table["verdict"]) == ["yes: has the problem"]
    assert list(table["problem"].str[:2]) == ["FF"]
    assert app.code[-1].value == "<script>x</script> ![p](http://e.org/p.png) ⟨U+202E⟩"
    assert "script" not in texts(app)


def test_problem_and_verdict_stand_in_the_address(project: Path) -> None:
    app = open_page(judge=JUDGE, problem="cv", verdict="no")

    assert list(app.dataframe[-1].value["problem"].str[:2]) == ["CV"]
    assert "Click another row above" in texts(app)


def test_filters_that_leave_nothing_say_what_to_widen(project: Path) -> None:
    app = open_page(judge=JUDGE, culture="CN")

    assert not app.exception
    assert "No judged runs are left" in texts(app)


def test_missing_files_are_named(own_project: Path) -> None:
    (own_project / JUDGEMENTS).unlink()
    app = open_page(judge=JUDGE)
    assert not app.exception
    assert "data/judgements/judgements.csv: the file is missing" in app.code[0].value

    (own_project / "reports" / "judge_validity.csv").unlink()
    app = open_page()
    assert not app.exception
    assert "reports/judge_validity.csv: the file is missing" in app.code[0].value


def test_the_page_speaks_chinese(project: Path) -> None:
    app = open_page(judge=JUDGE, lang="zh")

    assert not app.exception
    assert app.header[0].value == "回答存在的问题"
    assert "无法判断" in set(app.dataframe[1].value["校正后"])
