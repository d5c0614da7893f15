"""Page *Annotate*: what a person presses ends up in the file that `annotate import` would have written."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from explorer_project import RESPONDENTS, responses_file
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from app import reading
from app.annotating import file
from app.annotating.desk import KEY, REASONS
from app.annotating.forms import FREE_KEYS, REASON_KEYS, keys_of
from app.annotating.tasks import task_of, tasks
from app.catalogue import catalogue
from app.project import Project
from value_survey.annotation.commands import export_tasks, import_annotations
from value_survey.annotation.store import add_annotations, is_name, read_annotations
from value_survey.annotation.tasks import PROBLEM_COLUMNS, TO_FILL_IN
from value_survey.errors import InputError

open_page = partial(opening.open_page, "annotate")

UNPARSED = 8  # of the last respondent of the tiny model: four items in two cultures


def press(app: AppTest, shortcut: str) -> AppTest:
    """Press the key of a button."""
    return button(app, shortcut).click().run()


def button(app: AppTest, shortcut: str) -> Button:
    found = [one for one in app.button if one.proto.shortcut.lower() == shortcut.lower()]
    assert len(found) == 1, f"{shortcut}: {len(found)} buttons"
    return found[0]


def main_texts(app: AppTest) -> str:
    """Everything that stands on the page, without the sidebar."""
    page = app.main
    elements = (
        *page.markdown, *page.caption, *page.info, *page.warning, *page.success, *page.error, *page.code,
    )  # fmt: skip
    labels = [one.label for one in page.button]
    return "\n".join([*(str(one.value) for one in elements), *labels]).replace("\\", "")


def bar(app: AppTest) -> str:
    return str(app.get("progress")[0].proto.text)


def rows_of(root: Path, name: str) -> pd.DataFrame:
    every = read_annotations(root)
    return every[every["annotator"] == name].drop(columns="annotator").reset_index(drop=True)


def test_unparsed_responses_are_kept_as_an_import_would_keep_them(own_project: Path) -> None:
    app = open_page()
    assert "Enter initials or a number to begin" in main_texts(app)
    app.text_input(key="annotator").set_value(" a1 ").run()
    assert bar(app) == f"**0 of {UNPARSED} done** · response 1 of {UNPARSED}"
    press(app, "2")
    press(app, "S")
    press(app, "F")
    app.main.text_input[-1].set_value("says  so, politely").run()
    press(app, "S")

    assert not app.exception
    assert bar(app).startswith(f"**2 of {UNPARSED} done** · in 1 of them you read an option, in 1 none")
    export_tasks(own_project, own_project / "tasks.csv", runs=[], kinds=["unparsed"], at_most=None)
    exported = pd.read_csv(own_project / "tasks.csv", dtype=str, keep_default_na=False)
    first, second = sorted(exported["task_id"])[:2]
    exported.loc[exported["task_id"] == first, "answer"] = "2"
    exported.loc[exported["task_id"] == second, ["answer", "note"]] = ["none", "refused: says so, politely"]
    exported.to_csv(own_project / "tasks.csv", index=False)
    import_annotations(own_project, own_project / "tasks.csv", "a2")
    annotations = own_project / "data" / "annotations"
    assert (annotations / "a1.csv").read_bytes() == (annotations / "a2.csv").read_bytes()


def test_judged_responses_get_a_verdict_on_every_problem(own_project: Path) -> None:
    app = open_page("a1", queue="judged")
    press(app, "2")
    press(app, "3")
    press(app, "3")
    press(app, "N")
    press(app, "S")

    row = rows_of(own_project, "a1").iloc[0]
    assert {name: row[name] for name in PROBLEM_COLUMNS} == dict.fromkeys(PROBLEM_COLUMNS, "no") | {
        "qc": "yes"
    }
    assert row["kind"] == "judged"
    assert "1 of them have a problem, 0 none" in bar(app)
    assert "Does the response answer another question" in main_texts(app)
    assert "这个回答是否答非所问" in main_texts(open_page("a1", queue="judged", lang="zh"))


def test_a_half_judged_response_is_begun_and_gone_on_with_later(own_project: Path) -> None:
    app = open_page("a1", queue="judged")
    total = len(open_page("a1", queue="judged").session_state[KEY].order)
    asked = app.main.code[0].value
    assert button(app, "S").disabled  # nothing is judged
    press(press(app, "2"), "3")
    for _ in range(3):  # yes, no, undecided again
        press(app, "4")
    assert button(app, "S").label == "Save as begun and go on"
    press(app, "S")

    assert app.main.code[0].value != asked
    assert bar(app) == f"**0 of {total} done** · 1 begun · response 2 of {total}"
    row = rows_of(own_project, "a1").iloc[0]
    assert {name for name in PROBLEM_COLUMNS if row[name]} == {"qc", "rp"}

    chinese = open_page("a1", queue="judged", lang="zh")
    assert "已开始**：6 项中已判断并保存 2 项" in main_texts(chinese)
    assert f"**已完成 0 / {total}** · 已开始 1 条" in bar(chinese)
    again = open_page("a1", queue="judged")  # another day: the begun one comes first
    assert again.main.code[0].value == asked
    press(press(again, "N"), "S")
    assert f"**1 of {total} done**" in bar(again)
    assert "begun" not in bar(again)
    row = rows_of(own_project, "a1").iloc[0]
    assert {row[name] for name in ("qc", "rp")} == {"yes"}
    assert (row[list(PROBLEM_COLUMNS)] != "").all()
    press(again, "U")
    assert {name for name in PROBLEM_COLUMNS if rows_of(own_project, "a1").iloc[0][name]} == {"qc", "rp"}


def test_undo_takes_back_only_what_nobody_changed_since(own_project: Path) -> None:
    app = open_page("a1")
    first = press(press(app, "1"), "S")
    press(first, "U")
    assert not (own_project / "data" / "annotations" / "a1.csv").exists()

    press(press(app, "1"), "S")
    press(press(app, "Left"), "2")
    press(app, "S")
    press(app, "U")
    assert rows_of(own_project, "a1")["answer"].tolist() == ["1"]

    other = open_page("a1")
    press(press(press(other, "Left"), "2"), "S")
    press(app, "U")
    assert rows_of(own_project, "a1")["answer"].tolist() == ["2"]
    assert "changed in another window" in main_texts(app)


def test_work_goes_on_where_it_ended_and_in_any_order(own_project: Path) -> None:
    app = open_page("a1")
    asked = [str(one.value) for one in app.main.code]
    press(press(app, "K"), "A")  # the first is left open
    press(app, "S")

    again = open_page("a1", lang="zh")
    assert not again.exception
    assert [str(one.value) for one in again.main.code] == asked
    assert "**已完成 1 / 8**" in bar(again)
    for _ in range(UNPARSED):
        press(press(again, "N"), "S")
    assert "此队列的回答已全部标注" in main_texts(again)
    assert len(rows_of(own_project, "a1")) == UNPARSED
    assert "**0 of 8 done**" in bar(open_page("a2"))  # nobody sees another's work


def test_windows_that_write_at_once_lose_nothing(own_project: Path) -> None:
    project = Project.current()
    items = reading.items(project)
    every = [task_of(row, items) for row in tasks(project, catalogue(project)).to_dict("records")]
    empty = dict.fromkeys(TO_FILL_IN, "")
    unparsed = [task for task in every if task.kind == "unparsed"]

    with ThreadPoolExecutor(len(unparsed)) as pool:
        done = pool.map(
            lambda task: file.save(project, "a1", task, empty, empty | {"answer": "1"}, items), unparsed
        )
    assert {change.after["task_id"] for change in done} == set(rows_of(own_project, "a1")["task_id"])
    assert len(rows_of(own_project, "a1")) == UNPARSED

    # Two windows began with an empty form; the second keeps what the first wrote into other columns.
    judged = next(task for task in every if task.kind == "judged")
    file.save(project, "a2", judged, empty, empty | {"iu": "yes", "note": "x"}, items)
    file.save(project, "a2", judged, empty, empty | {"qc": "no"}, items)
    assert rows_of(own_project, "a2")[["iu", "qc", "note"]].to_numpy().tolist() == [["yes", "no", "x"]]
    with pytest.raises(InputError, match="no code of the item"):
        file.save(project, "a2", unparsed[0], empty, empty | {"answer": "99"}, items)


def test_nothing_can_be_annotated_where_nothing_can_be_written(
    own_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press(open_page("a1"), "1")
    monkeypatch.setenv(file.READ_ONLY_VARIABLE, "1")
    late = press(app, "S")  # the page was open before
    assert "is read-only" in main_texts(late)
    assert not (own_project / "data" / "annotations").exists()
    assert "`VALUE_SURVEY_READ_ONLY` is set" in main_texts(open_page())
    assert not open_page().main.text_input

    monkeypatch.delenv(file.READ_ONLY_VARIABLE)
    monkeypatch.setattr(file.os, "access", lambda *_: False)
    assert "`data/annotations` cannot be written to" in main_texts(open_page())


@pytest.mark.parametrize("name", ["../a1", "/tmp/a1", "a/b", ".hidden", "a1\x00", "é", "a" * 65])
def test_names_that_are_no_file_names_are_refused(own_project: Path, name: str) -> None:
    assert not is_name(name)
    with pytest.raises(InputError):
        file.path_of(Project.current(), name)
    with pytest.raises(InputError):  # the store thinks the same
        add_annotations(own_project, name, pd.DataFrame())
    assert is_name("a" * 64)
    assert is_name("A.b_c-1")


def test_annotators_see_the_order_of_the_respondent_and_not_who_spoke(own_project: Path) -> None:
    path = responses_file(own_project, "tiny-def-us")
    rows = pd.read_parquet(path)
    rows["option_order"] = [json.dumps(json.loads(order)[::-1]) for order in rows["option_order"]]
    rows.to_parquet(path)
    app = open_page("a1", culture="US")

    assert bar(app) == "**0 of 4 done** · response 1 of 4"
    options = [one for one in app.main.button if one.key.startswith("annotate-option-")]
    codes = [int(one.key.rsplit("-", 1)[1]) for one in options]
    assert codes == sorted(codes, reverse=True)
    assert [one.proto.shortcut for one in options] == [str(code)[-1] for code in codes]
    for secret in ("Tiny", "tiny-def", f"respondent {RESPONDENTS - 1}"):
        assert secret not in main_texts(app)
    assert "is no name" not in main_texts(app)
    assert "letters, digits" in main_texts(open_page("../a1", annotator="a1"))
    assert not open_page(annotator="a1").text_input(key="annotator").value  # a link names no annotator


def test_a_damaged_file_of_the_annotator_is_named_and_left_alone(own_project: Path) -> None:
    path = own_project / "data" / "annotations" / "a1.csv"
    path.parent.mkdir(parents=True)
    path.write_text("task_id,run\n1,2,3\n", encoding="utf-8")

    app = open_page("a1")

    assert not app.exception
    assert "data/annotations/a1.csv" in app.main.code[0].value
    assert path.read_text(encoding="utf-8") == "task_id,run\n1,2,3\n"


def test_keys_are_never_given_twice() -> None:
    assert keys_of(tuple(range(1, 11)))[10] == "0"
    assert keys_of(tuple(range(11)))[10] == FREE_KEYS[0]
    for codes in (tuple(range(11)), tuple(range(1, 12)), (1, 2)):
        keys = [*keys_of(codes).values(), *REASON_KEYS.values(), "S", "U", "K"]
        assert len(set(keys)) == len(codes) + len(REASON_KEYS) + 3
        assert not {"C", "R"} & set(keys)  # Streamlit's own
    assert set(REASON_KEYS) == set(REASONS)
