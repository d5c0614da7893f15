from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from contamination_frames import project
from filelock import FileLock

from value_survey.config import Params
from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination import collected
from value_survey.contamination.collected import Collected, read_recall, read_scores
from value_survey.contamination.plan import RECALL, SCORES, checked_models
from value_survey.errors import InputError
from value_survey.stages.contamination import collect
from value_survey.stages.contamination_report import write_report

pytestmark = pytest.mark.usefixtures("one_thread")

Project = tuple[Path, Params, ContaminationSettings]


@pytest.fixture
def study(tmp_path: Path, chat_model: Path) -> Project:
    return project(tmp_path, chat_model)


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it an error to load a model."""

    def refuse(*_: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr("value_survey.contamination.scoring.TextScorer.__init__", refuse)
    monkeypatch.setattr("value_survey.models.local.LocalModel.__init__", refuse)


def test_collects_every_text_and_figure_once(study: Project) -> None:
    root, params, settings = study
    collect(root, params, settings)
    scores, recall = read_scores(root / SCORES), read_recall(root / RECALL)
    assert len(scores) == 3 * 2 * 2
    assert scores["text_sha256"].is_unique
    assert (scores["mean_logprob"] < 0).all()
    assert (scores["min_k_logprob"] <= scores["mean_logprob"]).all()
    assert len(recall) == 3 * 2 * 2
    assert list(recall["culture"]) == (["US"] * 3 + ["CN"] * 3) * 2
    assert not (root / SCORES.parent / ".lock").exists()


def test_nothing_is_asked_twice(study: Project, request: pytest.FixtureRequest) -> None:
    root, params, settings = study
    collect(root, params, settings)
    before = [(root / path).read_bytes() for path in (SCORES, RECALL)]
    request.getfixturevalue("no_model")
    collect(root, params, settings)
    assert [(root / path).read_bytes() for path in (SCORES, RECALL)] == before


def test_a_changed_text_is_scored_and_asked_about_anew_and_nothing_else(study: Project) -> None:
    root, params, settings = study
    collect(root, params, settings)
    before = {path: (root / path).read_text(encoding="utf-8") for path in (SCORES, RECALL)}
    path = root / "data/survey/items.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Do you like number 1?", "Is number 1 liked?"),
        encoding="utf-8",
    )
    collect(root, params, settings)
    # One English text; it is asked about in both cultures.
    for name, more in ((SCORES, 1), (RECALL, 2)):
        after = (root / name).read_text(encoding="utf-8")
        assert after.startswith(before[name])
        assert after.count("S-1") == before[name].count("S-1") + more


def test_an_interrupted_collection_goes_on_to_the_same_bytes(
    study: Project, tmp_path_factory: pytest.TempPathFactory, chat_model: Path
) -> None:
    root, params, settings = study
    collect(root, params, settings)
    other, *_ = project(tmp_path_factory.mktemp("other"), chat_model)
    for path, kept in ((SCORES, 5), (RECALL, 0)):
        lines = (root / path).read_text(encoding="utf-8").splitlines(keepends=True)
        (other / path).parent.mkdir(exist_ok=True, parents=True)
        if kept:
            (other / path).write_text("".join(lines[: 1 + kept]), encoding="utf-8")
    collect(other, params, settings)
    for path in (SCORES, RECALL):
        assert (other / path).read_bytes() == (root / path).read_bytes()


def test_replies_are_read_again(study: Project, request: pytest.FixtureRequest) -> None:
    root, params, settings = study
    collect(root, params, settings)
    right = (root / RECALL).read_bytes()
    request.getfixturevalue("no_model")
    frame = pd.read_csv(root / RECALL, dtype=str, keep_default_na=False)
    frame.assign(status="stated", percentage="50").to_csv(root / RECALL, index=False)
    collect(root, params, settings)
    assert (root / RECALL).read_bytes() == right


def test_report_of_a_project(study: Project) -> None:
    root, params, settings = study
    collect(root, params, settings)
    write_report(root, params, settings)
    report = pd.read_csv(root / "reports/contamination.csv")
    assert len(report) == 2 * 2 * 2 + 2 * 2 * 3
    assert (report["n_items"] == 3).all()
    assert (report["n_collected"] == 3).all()
    assert set(report["verdict"]) == {"too few items to tell"}
    assert (report["value"][report["probe"] == "perplexity"] > 1).all()


def test_report_before_collecting(study: Project) -> None:
    root, params, settings = study
    with pytest.raises(InputError, match=r"scores\.csv: the models were not asked yet\n +next: `dvc repro"):
        write_report(root, params, settings)


def test_settings_that_name_what_is_not_there(study: Project) -> None:
    _, params, _ = study
    settings = ContaminationSettings(
        models=("uniform", "ghost", "chat"), questionnaire="none", cultures=("US", "JPN")
    )
    with pytest.raises(InputError) as caught:
        checked_models(params, settings)
    assert [(problem.what, problem.found) for problem in caught.value.problems] == [
        ("gives no probability of a text", "uniform"),
        ("names what is not defined", "ghost"),
        ("names what is not defined", "none"),
        ("names what is not defined", "JPN"),
    ]


def test_a_model_that_is_not_here_is_named_with_what_it_is_needed_for(study: Project, tmp_path: Path) -> None:
    root, params, settings = study
    gone = params.models["chat"].model_copy(update={"id": str(tmp_path / "gone")})
    params = params.model_copy(update={"models": {"chat": gone}})
    with pytest.raises(InputError) as caught:
        collect(root, params, settings)
    loading, needed = caught.value.problems
    assert loading.what == "model cannot be loaded"
    assert needed.what == "12 texts are left to put to a model that is not here"
    assert needed.next_step == "obtain the model, or take it out of the list"


def test_without_models_the_tables_are_empty(study: Project) -> None:
    root, params, settings = study
    none = settings.model_copy(update={"models": ()})
    collect(root, params, none)
    write_report(root, params, none)
    assert not len(pd.read_csv(root / "reports/contamination.csv"))


def test_items_of_other_cultures_are_not_looked_at(study: Project) -> None:
    root, params, settings = study
    collect(root, params, settings.model_copy(update={"cultures": ("CN",)}))
    assert set(read_recall(root / RECALL)["culture"]) == {"CN"}
    write_report(root, params, settings.model_copy(update={"cultures": ("CN",)}))
    report = pd.read_csv(root / "reports/contamination.csv")
    assert set(report["culture"]) == {"CN"}
    assert list(report.loc[report["baseline"] == "other-culture", "n_used"]) == [0, 0]


def test_two_processes_do_not_collect_at_once(study: Project) -> None:
    root, params, settings = study
    (root / SCORES.parent).mkdir(parents=True)
    with (
        FileLock(root / SCORES.parent / ".lock"),
        pytest.raises(InputError, match="another process is collecting"),
    ):
        collect(root, params, settings)


@pytest.mark.parametrize(
    ("cell", "where"),
    [("n_tokens", "n_tokens"), ("mean_logprob", "mean_logprob"), ("k_percent", "k_percent")],
)
def test_damaged_scores(tmp_path: Path, cell: str, where: str) -> None:
    row = dict.fromkeys(collected.SCORE_COLUMNS, "1") | {"mean_logprob": "-1.5", "min_k_logprob": ""}
    Collected(tmp_path / "scores.csv", collected.SCORE_COLUMNS, collected.SCORE_KEY).add(
        row | {cell: "many", "min_k_logprob": "-2"}
    )
    with pytest.raises(InputError, match=rf"record 1, {where}: not a number\n +found: 'many'"):
        read_scores(tmp_path / "scores.csv")


def test_scores_without_tokens_are_nan(tmp_path: Path) -> None:
    row = dict.fromkeys(collected.SCORE_COLUMNS, "1") | {
        "mean_logprob": "",
        "min_k_logprob": "",
        "n_tokens": "0",
    }
    Collected(tmp_path / "scores.csv", collected.SCORE_COLUMNS, collected.SCORE_KEY).add(row)
    assert read_scores(tmp_path / "scores.csv")[["mean_logprob", "min_k_logprob"]].isna().all(axis=None)


def test_damaged_recall(tmp_path: Path) -> None:
    rows = Collected(tmp_path / "recall.csv", collected.RECALL_COLUMNS, collected.RECALL_KEY)
    rows.add(dict.fromkeys(collected.RECALL_COLUMNS, "1") | {"percentage": "half", "code": "x"})
    with pytest.raises(InputError) as caught:
        read_recall(tmp_path / "recall.csv")
    assert [problem.found for problem in caught.value.problems] == ["'x'", "'half'"]


def test_replies_with_line_ends_and_quotes_survive(tmp_path: Path) -> None:
    reply = 'He said "45%",\nand then\n'
    rows = Collected(tmp_path / "recall.csv", collected.RECALL_COLUMNS, collected.RECALL_KEY)
    rows.add(dict.fromkeys(collected.RECALL_COLUMNS, "1") | {"response": reply, "percentage": ""})
    assert (
        Collected(tmp_path / "recall.csv", collected.RECALL_COLUMNS, collected.RECALL_KEY).rows["response"][0]
        == reply
    )
