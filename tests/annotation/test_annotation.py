"""Responses go to people as a CSV file, come back checked, and count only where that is wanted."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from judge_study import project
from value_survey.annotation import store as annotation_store
from value_survey.annotation.agreement import agreement_report
from value_survey.annotation.merge import RULE, merge_annotations
from value_survey.annotation.store import current, locked, read_annotations
from value_survey.annotation.tasks import TASK_COLUMNS, task_id
from value_survey.cli import app
from value_survey.config import AnalysisSettings
from value_survey.errors import InputError
from value_survey.stages import insensitivity, parse, study


def call(*arguments: str, root: Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["annotate", *arguments, "--root", str(root)])
    return result.exit_code, result.stdout, result.stderr


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project(tmp_path, Path("chat"))
    return tmp_path


@pytest.fixture
def tasks(root: Path) -> pd.DataFrame:
    code, said, _ = call("export", str(root / "tasks.csv"), root=root)
    assert code == 0
    assert said.rstrip().endswith("9 tasks (3 unparsed, 6 judged)")
    return read(root / "tasks.csv")


def fill_in(root: Path, tasks: pd.DataFrame, annotator: str, **changes: str) -> tuple[int, str, str]:
    """Fill in every unparsed task with `answer`, every judged one with `rp`, and import it."""
    filled = tasks.copy()
    for column, value in changes.items():
        kind = "unparsed" if column == "answer" else "judged"
        filled.loc[filled["kind"] == kind, column] = value
    path = root / f"{annotator}.csv"
    filled.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return call("import", str(path), "--annotator", annotator, root=root)


def test_a_task_tells_all_that_is_needed(tasks: pd.DataFrame) -> None:
    assert list(tasks.columns) == list(TASK_COLUMNS)
    task = tasks[(tasks["kind"] == "unparsed") & (tasks["item_id"] == "US-S-T3-original")].iloc[0]
    assert task["options"] == "1: Work\n2: Friends\n3: Faith"
    assert (task["max_choices"], task["language"], task["respondent"]) == ("2", "en", "3")
    assert task["response"].startswith("As an AI")
    assert (tasks[["answer", "iu", "note"]] == "").all(axis=None)


def test_what_to_export_can_be_chosen_and_nothing_is_overwritten(root: Path, tasks: pd.DataFrame) -> None:
    code, said, _ = call("export", str(root / "few"), "--kind", "judged", "--sample", "2", root=root)
    assert code == 0
    assert "2 tasks (2 judged)" in said
    assert set(read(root / "few/annotation-tasks.csv")["task_id"]) < set(tasks["task_id"])
    code, _, error = call("export", str(root / "tasks.csv"), "--run", "ghost", "--kind", "odd", root=root)
    assert code == 2
    assert error.startswith("3 problems:")
    for text in ("--run: run is not known", "--kind: kind is not known", "may hold somebody's work"):
        assert text in error


def test_answers_come_back_from_a_spreadsheet(root: Path, tasks: pd.DataFrame) -> None:
    code, said, _ = fill_in(root, tasks, "a1", answer=" 2 ", rp="Yes", note="odd\nbut clear")
    assert code == 0
    assert "9 annotations taken in (3 unparsed, 6 judged)" in said
    rows = read_annotations(root)
    assert set(rows["annotator"]) == {"a1"}
    assert set(rows.loc[rows["kind"] == "unparsed", "answer"]) == {"2"}
    assert set(rows.loc[rows["kind"] == "judged", "rp"]) == {"yes"}
    # Done again in part: those are replaced, the others stay.
    again = tasks[tasks["kind"] == "unparsed"].head(1)
    assert fill_in(root, again, "a1", answer="none")[0] == 0
    later = read_annotations(root)
    assert len(later) == 9
    assert sorted(later.loc[later["kind"] == "unparsed", "answer"]) == ["2", "2", "none"]


def test_every_mistake_is_named_and_nothing_is_taken_in(root: Path, tasks: pd.DataFrame) -> None:
    unparsed = tasks[tasks["kind"] == "unparsed"].reset_index(drop=True)
    judged = tasks[tasks["kind"] == "judged"].reset_index(drop=True)
    unparsed.loc[0, "answer"] = "7"
    unparsed.loc[1, "answer"] = "1;2"
    unparsed.loc[2, "rp"] = "yes"
    judged.loc[0, "rp"] = "perhaps"
    judged.loc[1, "response"] = "something else"
    judged.loc[2, "item_id"] = "US-S-T9-original"
    judged.loc[3, "kind"] = "other"
    wrong = pd.concat([unparsed, judged, judged.iloc[[4]]])
    wrong.to_csv(root / "wrong.csv", index=False)
    code, _, error = call("import", str(root / "wrong.csv"), "--annotator", "a1", root=root)
    assert code == 2
    assert error.startswith("8 problems:")
    for text in (
        "row 2, answer: is no code of the item",
        "row 3, answer: too many codes",
        "row 4, rp: is not asked for in a task of kind unparsed",
        "row 5, rp: is neither yes nor no",
        "row 6, task_id: the task was changed",
        "row 7, item_id: item is not known",
        "row 8, kind: kind is not known",
        "row 11, task_id: the task stands there twice",
    ):
        assert text in error
    assert read_annotations(root).empty


def test_files_that_are_no_filled_in_tasks(root: Path, tasks: pd.DataFrame) -> None:
    code, _, error = fill_in(root, tasks, "a1")
    assert (code, "nothing is filled in" in error) == (2, True)
    tasks.drop(columns=["answer", "note"]).to_csv(root / "short.csv", index=False)
    code, _, error = call("import", str(root / "short.csv"), "--annotator", "a1", root=root)
    assert error.count("a column is missing") == 2
    (root / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("binary.csv", "none.csv"):
        code, _, error = call("import", str(root / name), "--annotator", "a1", root=root)
        assert code == 2
        assert "cannot be read" in error
    code, _, error = fill_in(root, tasks, "a b", answer="1")
    assert "is no name for a file" in error


def test_answers_of_people_count_only_where_that_is_wanted(root: Path, tasks: pd.DataFrame) -> None:
    fill_in(root, tasks, "a1", answer="2")
    for setting, n_valid in (("exclude", 33), ("include", 36)):
        raw = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
        raw["analysis"]["annotations"] = setting
        (root / "params.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        parse.run(root)
        answers = study.read_answers(root / study.ANSWERS)
        assert (answers["status"] == "valid").sum() == n_valid
        assert (answers["rule"] == RULE).sum() == n_valid - 33
    read_by_people = answers[answers["rule"] == RULE]
    assert [list(codes) for codes in read_by_people["codes"]] == [[2]] * 3
    # That people could read it is no merit of the response.
    insensitivity.run(root)
    rates = pd.read_csv(root / "reports/insensitivity.csv").set_index(["run", "judge", "problem"])
    assert rates.loc[("chat-us", "rules", "iu"), "n_flagged"] == 3
    assert call("export", str(root / "again.csv"), "--kind", "unparsed", root=root)[1].count("3 unparsed")


def test_a_response_with_lone_carriage_returns_comes_back(root: Path) -> None:
    path = root / "data/simulations/chat-us/responses.parquet"
    responses = pd.read_parquet(path)
    place = responses.index[responses["response"].str.startswith("As an AI")][0]
    responses.loc[place, "response"] = "As an AI,\rI pass.\r\r\nReally,\nI do."
    responses.to_parquet(path)
    code, _, _ = call("export", str(root / "tasks.csv"), "--kind", "unparsed", root=root)
    assert code == 0
    rows = list(csv.DictReader(io.StringIO((root / "tasks.csv").read_bytes().decode(), newline="")))
    assert len(rows) == 3
    for row in rows:
        row["answer"] = "2"
    # Quoted or not: pandas and Python before 3.13 write a lone carriage return without quotes.
    for annotator, quoting, end in (
        ("a1", csv.QUOTE_ALL, "\n"),
        ("a2", csv.QUOTE_MINIMAL, "\r\n"),
        ("a3", csv.QUOTE_MINIMAL, "\n"),
    ):
        filled = root / f"{annotator}.csv"
        pd.DataFrame(rows).to_csv(filled, index=False, quoting=quoting, lineterminator=end)
        filled.write_bytes(filled.read_bytes() + end.encode())  # a line left empty
        assert call("import", str(filled), "--annotator", annotator, root=root)[0] == 0
    kept = read_annotations(root)
    assert kept.groupby("annotator")["answer"].agg(list).tolist() == [["2"] * 3] * 3
    assert len(current(kept, responses)) == len(kept)
    old = root / "old.csv"  # rows that end in carriage returns, as spreadsheets once wrote them
    pd.DataFrame(rows).to_csv(old, index=False, quoting=csv.QUOTE_ALL, lineterminator="\r")
    assert call("import", str(old), "--annotator", "a4", root=root)[0] == 0


def test_an_import_waits_for_whoever_is_writing(
    root: Path, tasks: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotation_store, "LOCK_SECONDS", 0.05)
    with locked(root):
        code, _, error = fill_in(root, tasks, "a1", answer="2")
        assert (code, "another window or command is writing" in error) == (2, True)
        assert read_annotations(root).empty
    assert fill_in(root, tasks, "a1", answer="2")[0] == 0


def test_half_judged_responses_count_only_where_they_are_judged(root: Path, tasks: pd.DataFrame) -> None:
    judged = tasks[tasks["kind"] == "judged"].reset_index(drop=True)
    fill_in(root, judged, "a1", rp="yes", iu="no")
    half = judged.assign(rp="no")
    half.loc[0, "iu"] = "yes"
    fill_in(root, half, "a2")
    analysis = AnalysisSettings(seed=1, bootstrap_replicates=5, floor_draws=1)
    published = pd.read_csv(root / "data/published/judge_validation.csv")
    report = agreement_report(read_annotations(root), {}, published, analysis=analysis)
    own = report[report["source"] == "annotations"].set_index("problem")
    assert own["n"].to_dict() == {"iu": 1, "rp": len(judged)}


def annotated(*answers: str, response: str = "hm") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """One unparsed response, its row among the answers, and what annotators read in it."""
    about = {"run": "r", "respondent": 0, "item_id": "US-S-T1-original"}
    parsed = pd.DataFrame([about | {"codes": [], "status": "no_answer", "rule": "nothing-found"}])
    told = pd.DataFrame([about | {"response": response}])
    own = task_id("r", 0, "US-S-T1-original", "unparsed", "hm")
    rows = [
        about | {"task_id": own, "kind": "unparsed", "answer": answer, "annotator": f"a{place}"}
        for place, answer in enumerate(answers)
    ]
    columns = ["annotator", "task_id", "run", "respondent", "item_id", "kind", "answer"]
    return parsed, told, pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("answers", "codes", "counts"),
    [
        (["1"], [1], (1, 0, 0, 0)),
        (["1;3", "1;3", "2"], [1, 3], (1, 0, 0, 0)),
        (["1", "2"], [], (0, 0, 1, 0)),
        (["none", "none", "2"], [], (0, 1, 0, 0)),
        ([], [], (0, 0, 0, 0)),
    ],
)
def test_the_majority_of_annotators_decides(
    answers: list[str], codes: list[int], counts: tuple[int, int, int, int]
) -> None:
    merged = merge_annotations(*annotated(*answers))
    assert list(merged.answers["codes"].iloc[0]) == codes
    assert merged[1:] == counts
    assert merged.answers["status"].iloc[0] == ("valid" if codes else "no_answer")


def test_annotations_of_another_response_do_not_count() -> None:
    parsed, told, rows = annotated("1", response="something else")
    merged = merge_annotations(parsed, told, rows)
    assert merged[1:] == (0, 0, 0, 1)
    assert current(rows, told).empty


def test_agreement_of_annotators_and_judges(root: Path, tasks: pd.DataFrame) -> None:
    analysis = AnalysisSettings(seed=1, bootstrap_replicates=50, floor_draws=1)
    fill_in(root, tasks, "a1", answer="2", rp="yes")
    fill_in(root, tasks, "a2", answer="none", rp="no")
    sampled = tasks[tasks["kind"] == "judged"]
    judged = sampled.assign(respondent=sampled["respondent"].astype(int), rp=1.0)
    judged = judged[["run", "respondent", "item_id", "rp"]]
    published = pd.read_csv(root / "data/published/judge_validation.csv")
    report = agreement_report(read_annotations(root), {"rules": judged}, published, analysis=analysis)
    own = report[report["source"] == "annotations"].set_index(["problem", "rater_a", "rater_b"])
    assert set(own.index) == {
        ("rp", "a1", "a2"),
        ("rp", "a1", "rules"),
        ("rp", "a2", "rules"),
        ("answer", "a1", "a2"),
    }
    assert own.loc[("rp", "a1", "rules"), "agreement"] == 1
    assert math.isnan(own.loc[("rp", "a1", "rules"), "kappa"])  # all of them the same: chance would do it
    assert own.loc[("rp", "a1", "a2"), "kappa"] == 0
    assert own.loc[("rp", "a1", "a2"), "alpha"] < 0
    assert own.loc[("answer", "a1", "a2"), ["n", "agreement"]].tolist() == [3, 0]
    paper = report[report["source"] == "published"]
    assert len(paper) == 12
    assert (paper["kappa_least"] < 0).all()
    assert ((paper["kappa_greatest"] > 0.6) & (paper["kappa_greatest"] < 1)).all()
    row = paper[(paper["culture"] == "CN") & (paper["problem"] == "iu")].iloc[0]
    assert row["difference"] == pytest.approx((45 - 27) / 630)


def test_damaged_files_of_annotators_are_all_named(root: Path, tasks: pd.DataFrame) -> None:
    fill_in(root, tasks, "a1", answer="2")
    folder = root / "data/annotations"
    text = (folder / "a1.csv").read_text(encoding="utf-8")
    (folder / "a2.csv").write_text(text[:-5], encoding="utf-8")
    (folder / "a3.csv").write_text(text.replace(",3,US", ",x,US"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_annotations(root)
    assert {Path(problem.where.split(",")[0]).name for problem in caught.value.problems} == {
        "a2.csv",
        "a3.csv",
    }


def test_nothing_annotated(tmp_path: Path) -> None:
    assert read_annotations(tmp_path).empty
