"""Tables compare runs that were asked the same; numbers of different questionnaires are never mixed."""

import pandas as pd
import pytest
from report_frames import MODELS, PUBLISHED, divergence_of, run_rows

from value_survey.errors import InputError
from value_survey.reports.captions import TableFacts
from value_survey.reports.inputs import with_questionnaires
from value_survey.reports.published import read_published
from value_survey.reports.selection import comparable_runs
from value_survey.reports.table1 import TABLE1
from value_survey.reports.table2 import TABLE2

METHODS = ("cao", "ccsv-single", "ccsv-list", "def")
NO_DIVERSITY = pd.DataFrame(
    {name: pd.Series(dtype=float) for name in ("run", "diversity", "ceiling", "answer_diversity")}
).astype({"run": str})


def both(name, model, base, **about):
    return [run_rows(f"{name}-{culture.lower()}", model, culture, base, **about) for culture in ("US", "CN")]


@pytest.fixture
def divergence():
    """DEF on the large questionnaire for two models and the yardsticks; every method on twelve for one."""
    return divergence_of(
        *both("qwen", "qwen", 1.0, questionnaire="large"),
        *both("llama", "llama-3-8b", 1.5, questionnaire="large"),
        *both("sampler", "reference-sampler", 0.1, questionnaire="large"),
        *(
            rows
            for place, method in enumerate(METHODS)
            for rows in both(
                f"few-{method}", "qwen", 2.0 + place, probing=method, questionnaire="few", items=0.3
            )
        ),
    )


def shown(table, divergence):
    frame = table.frame(divergence, NO_DIVERSITY, read_published(PUBLISHED), MODELS)
    return frame.query("block == 'paper' and column == 'EVI'").set_index(["model", "probing"])


def test_table_1_takes_all_its_methods_from_one_questionnaire(divergence):
    rows = shown(TABLE1, divergence)
    assert rows.loc["qwen", "reproduced"].to_dict() == pytest.approx(
        {method: 2.0 + place for place, method in enumerate(METHODS)}
    )
    assert rows.loc[("qwen", "def"), "runs"] == "few-def-us; few-def-cn"
    assert TABLE1.select(divergence, NO_DIVERSITY, MODELS).questionnaire == "few"


def test_table_2_takes_the_larger_questionnaire_with_most_models(divergence):
    rows = shown(TABLE2, divergence)
    assert rows.loc[("qwen", "def"), "reproduced"] == pytest.approx(1.0)
    assert rows.loc[("llama-3-8b", "def"), "reproduced"] == pytest.approx(1.5)
    selection = TABLE2.select(divergence, NO_DIVERSITY, MODELS)
    assert selection.questionnaire == "large"
    assert {run for run, _ in selection.elsewhere} == {"few-def-us", "few-def-cn"}


def test_of_equal_questionnaires_the_one_with_more_items_is_taken(divergence):
    qwen = divergence[divergence["model"] == "qwen"]
    for rows in (qwen, qwen.iloc[::-1]):
        assert comparable_runs(rows, ["def"]).questionnaire == "large"


def test_yardsticks_do_not_decide_where_models_can(divergence):
    rows = divergence_of(
        *both("sampler", "reference-sampler", 0.1, questionnaire="large"),
        *both("uniform", "uniform", 1.0, questionnaire="large"),
        *both("qwen", "qwen", 2.0, questionnaire="few", items=0.3),
    )
    assert comparable_runs(rows, ["def"], ["reference-sampler", "uniform"]).questionnaire == "few"
    only = rows[rows["model"] != "qwen"]
    assert comparable_runs(only, ["def"], ["reference-sampler", "uniform"]).questionnaire == "large"


def test_a_model_asked_something_else_is_missing_with_the_reason(divergence):
    rows = divergence_of(*both("mistral", "mistral-7b-instruct", 0.8, questionnaire="third", items=0.1))
    frame = shown(TABLE2, pd.concat([divergence, rows], ignore_index=True))
    assert frame.loc[("mistral-7b-instruct", "def"), "missing"] == "another questionnaire"
    assert pd.isna(frame.loc[("mistral-7b-instruct", "def"), "reproduced"])


def test_caption_and_notes_name_the_questionnaire_and_what_is_left_out(divergence):
    frame = TABLE1.frame(divergence, NO_DIVERSITY, read_published(PUBLISHED), MODELS)
    facts = TableFacts("standard", 0.95, questionnaire="few", elsewhere=("qwen-us", "qwen-cn"))
    grid = TABLE1.document(frame, facts).grids[0]
    assert "All runs were asked the questionnaire “few”" in grid.caption
    assert "Not shown, because asked another questionnaire than the others: qwen-us, qwen-cn." in grid.notes


def test_another_language_or_one_culture_does_not_count_as_complete():
    rows = divergence_of(
        run_rows("a-us", "qwen", "US", 1.0, questionnaire="large"),
        run_rows("a-us-zh", "qwen", "US", 1.0, questionnaire="large", language="zh"),
        *both("b", "qwen", 1.0, questionnaire="few", items=0.3),
    )
    assert comparable_runs(rows, ["def"]).questionnaire == "few"


def test_no_run_no_questionnaire(divergence):
    nothing = comparable_runs(divergence.head(0), ["def"])
    assert (nothing.questionnaire, len(nothing.shown)) == ("", 0)


def test_a_run_that_is_not_configured_is_refused(divergence):
    with pytest.raises(InputError, match=r"a run of the reports is not configured\n    found: llama-us"):
        with_questionnaires(divergence, {"qwen-us": "large", "qwen-cn": "large"})
