"""The stages: a judge is asked once, goes on where it was stopped; the reports follow from what it said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from judge_study import Yesman, project
from value_survey.errors import InputError
from value_survey.judge.collected import CONTROL, FOLDER, JUDGEMENTS, Judgements, read_judgements
from value_survey.stages import insensitivity
from value_survey.stages import judge as judge_stage


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Yesman:
    """Put a judge in the place of the model that says yes to whatever speaks as an AI."""
    model = Yesman("AI language model")
    monkeypatch.setattr(judge_stage, "_loaded", lambda *_: model)
    return model


def reports(root: Path) -> dict[str, pd.DataFrame]:
    names = ("insensitivity", "judge_validity", "judge_agreement")
    return {name: pd.read_csv(root / f"reports/{name}.csv") for name in names}


def test_asks_about_the_sample_and_the_controls_once(tmp_path: Path, judge: Yesman) -> None:
    params = project(tmp_path, Path("chat"))
    judge_stage.collect(tmp_path, params)
    rows = read_judgements(tmp_path / JUDGEMENTS)
    # Half of the 12 responses of the model, six problems each; the yardsticks are not judged.
    assert set(rows["run"]) == {"chat-us", CONTROL}
    assert (rows["run"] == "chat-us").sum() == 6 * 6
    assert rows["prompt_sha256"].is_unique
    before, asked = (tmp_path / JUDGEMENTS).read_bytes(), len(judge.asked)
    judge_stage.run(tmp_path)
    assert len(judge.asked) == asked == len(rows)
    assert (tmp_path / JUDGEMENTS).read_bytes() == before


def test_what_failed_is_no_judgement_and_is_asked_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = project(tmp_path, Path("chat"))
    monkeypatch.setattr(judge_stage, "_loaded", lambda *_: Yesman("AI", fails_at=20))
    with pytest.raises(RuntimeError, match="the service is gone"):
        judge_stage.collect(tmp_path, params)
    there = len(read_judgements(tmp_path / JUDGEMENTS))
    assert there >= 20
    # An interrupted write: half a line.
    with (tmp_path / JUDGEMENTS).open("a", encoding="utf-8") as file:
        file.write("abc,iu,chat-us,1")
    monkeypatch.setattr(judge_stage, "_loaded", lambda *_: Yesman("AI"))
    judge_stage.collect(tmp_path, params)
    whole = tmp_path_factory.mktemp("whole")
    judge_stage.collect(whole, project(whole, Path("chat")))
    assert (tmp_path / JUDGEMENTS).read_bytes() == (whole / JUDGEMENTS).read_bytes()


def test_a_larger_sample_asks_the_rest_only(tmp_path: Path, judge: Yesman) -> None:
    judge_stage.collect(tmp_path, project(tmp_path, Path("chat")))
    asked = len(judge.asked)
    (tmp_path / "data/prompts").unlink()
    (tmp_path / "data/published").unlink()
    judge_stage.collect(tmp_path, project(tmp_path, Path("chat"), sample={"share": 0.75}))
    assert len(judge.asked) == asked + 3 * 6


def test_replies_are_kept_on_one_line_and_read_anew(tmp_path: Path, judge: Yesman) -> None:
    judge_stage.collect(tmp_path, project(tmp_path, Path("chat")))
    text = (tmp_path / JUDGEMENTS).read_text(encoding="utf-8")
    assert "Yes. Indeed." in text
    (tmp_path / JUDGEMENTS).write_text(text.replace(",yes,Yes.", ",unclear,Yes."), encoding="utf-8")
    rows = read_judgements(tmp_path / JUDGEMENTS)
    assert (rows["verdict"] == "yes").sum() == text.count("Yes. Indeed.") > 0


def test_reports(tmp_path: Path, judge: Yesman) -> None:
    judge_stage.collect(tmp_path, project(tmp_path, Path("chat"), sample={"share": 1}))
    insensitivity.run(tmp_path)
    made = reports(tmp_path)
    rates = made["insensitivity"].set_index(["run", "judge", "problem"]).sort_index()
    assert not rates.index.duplicated().any()
    assert len(rates) == 3 * 2 * 6
    # Respondent 3 of 4 speaks as an AI, to every item; the rules see it, and that no answer is given.
    for judge_name, problems in (("rules", ["iu", "rp"]), ("chat", ["iu", "rp", "cv"])):
        rows = rates.loc["chat-us", judge_name].loc[problems]
        assert (rows["n_judged"] == 12).all()
        assert (rows["n_flagged"] == 3).all()
        assert (rows["rate"] == 0.25).all()
        assert ((rows["low"] < 0.25) & (rows["high"] > 0.25)).all()
        # Four respondents, each alike throughout: no more is known than from four responses.
        assert ((rows["high"] - rows["low"]) > 0.6).all()
    assert (rates.loc["drawn-us", "rules"].loc[["iu", "qc", "rp"], "rate"] == 0).all()
    assert rates.loc[("chat-us", "rules", "cv"), "n_judged"] == 0
    assert rates.loc[[("drawn-us", "chat", "iu"), ("chat-us", "rules", "cv")], "rate"].isna().all()
    validity = made["judge_validity"]
    assert (validity["n_missing"] == 0).all()
    known = validity[
        (validity["judge"] == "chat") & (validity["spoiling"] == "as an AI") & validity["n_flawed"] > 0
    ]
    assert (known.loc[known["language"] == "en", "sensitivity"] >= 0).all()
    # Of this judge's verdicts on false facts none is right: nothing can be corrected.
    assert rates.loc[("chat-us", "chat", "ff"), "sensitivity"] == 0
    assert rates.loc[[("chat-us", "chat", "ff")], "rate_corrected"].isna().all()
    assert set(made["judge_agreement"]["source"]) == {"published"}
    before = {path.name: path.read_bytes() for path in (tmp_path / "reports").iterdir()}
    insensitivity.run(tmp_path)
    assert {path.name: path.read_bytes() for path in (tmp_path / "reports").iterdir()} == before


def test_what_was_not_asked_yet_is_missing_not_a_no(tmp_path: Path) -> None:
    project(tmp_path, Path("chat"))
    insensitivity.run(tmp_path)
    rates = reports(tmp_path)["insensitivity"].set_index(["run", "judge", "problem"])
    row = rates.loc[("chat-us", "chat", "rp")]
    assert (row["n_sampled"], row["n_judged"], row["n_unclear"]) == (6, 0, 0)
    assert pd.isna(row["rate"])


def test_without_a_model_the_rules_judge_alone(tmp_path: Path) -> None:
    params = project(tmp_path, Path("chat"), model=None, problems=["rp", "ff"])
    judge_stage.collect(tmp_path, params)
    assert read_judgements(tmp_path / JUDGEMENTS).empty
    insensitivity.run(tmp_path)
    rates = reports(tmp_path)["insensitivity"]
    assert set(rates["judge"]) == {"rules"}
    assert list(rates["problem"].unique()) == ["rp", "ff"]


@pytest.mark.parametrize(
    ("model", "what"), [("uniform", "a yardstick cannot judge"), ("ghost", "names what is not defined")]
)
def test_a_judge_that_cannot_be_used(tmp_path: Path, model: str, what: str) -> None:
    params = project(tmp_path, Path("chat"), model=model)
    with pytest.raises(InputError, match=what) as caught:
        judge_stage.collect(tmp_path, params)
    assert caught.value.problems[0].allowed == "chat"


def test_a_judge_that_is_not_here(tmp_path: Path) -> None:
    params = project(tmp_path, tmp_path / "gone")
    with pytest.raises(InputError) as caught:
        judge_stage.collect(tmp_path, params)
    assert caught.value.problems[-1].what.endswith("judgements are left to ask of a model that is not here")


def test_two_processes_do_not_judge_at_once(tmp_path: Path) -> None:
    params = project(tmp_path, Path("chat"))
    (tmp_path / FOLDER).mkdir(parents=True)
    with FileLock(tmp_path / FOLDER / ".lock"), pytest.raises(InputError, match="another process"):
        judge_stage.collect(tmp_path, params)


def test_a_damaged_file_of_judgements(tmp_path: Path) -> None:
    Judgements(tmp_path / JUDGEMENTS)
    with (tmp_path / JUDGEMENTS).open("a", encoding="utf-8") as file:
        file.write("a,zz,r,0,i,en,yes,Yes,m,1,8\n")
    with pytest.raises(InputError, match=r"record 1: problem is not known\n +found: 'zz'"):
        read_judgements(tmp_path / JUDGEMENTS)
