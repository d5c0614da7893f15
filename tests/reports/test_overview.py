import pandas as pd
from report_frames import MODELS, divergence_of, run_rows

from value_survey.reports.overview import overview


def frames(*runs):
    divergence = divergence_of(*runs).assign(skill_low=-1.0, skill_high=0.5, n_asked=12)
    names = list(dict.fromkeys(divergence["run"]))
    diversity = pd.DataFrame({"run": names, "diversity": 0.5, "answer_diversity": 0.4})
    ledger = pd.DataFrame({"run": names, "valid": 9, "expected": 12})
    return divergence, diversity, ledger


def study():
    """A large questionnaire with DEF and a yardstick, a small one with more ways of asking."""
    return frames(
        run_rows("large-us", "qwen", "US", 1.0),
        run_rows("large-cn", "qwen", "CN", 1.0),
        run_rows("uniform-us", "uniform", "US", 1.0),
        run_rows("small-us", "qwen", "US", 2.0, questionnaire="few", items=0.2),
        run_rows("small-cn", "qwen", "CN", 2.0, questionnaire="few", items=0.2),
        run_rows("small-cao-us", "qwen", "US", 3.0, questionnaire="few", items=0.2, probing="cao"),
        run_rows("small-uniform-us", "uniform", "US", 3.0, questionnaire="few", items=0.2),
        run_rows("small-us-zh", "qwen", "US", 4.0, questionnaire="few", items=0.2, language="zh"),
        run_rows("lonely-us", "llama-3-8b", "US", 1.0, questionnaire="third", items=0.1),
    )


def tables(page):
    blocks = [block.splitlines() for block in page.split("\n\n") if block.startswith("|")]
    return [[line.strip("| ").split(" | ") for line in (block[0], *block[2:])] for block in blocks]


def test_def_and_yardsticks_come_first_then_the_methods_each_on_one_questionnaire():
    page = overview(*study(), MODELS)
    assert page.index("**DEF and yardsticks**, questionnaire `both`") < page.index("**Methods**")
    assert "**Methods**, questionnaire `few` (12 questions)" in page
    first, second = tables(page)
    assert [row[0] for row in first[1:]] == ["Qwen2.5-Coder-0.5B-Instruct"] * 2 + ["Uniform answers"]
    assert [row[1] for row in second[1:]] == ["DEF", "Cao et al. (2023)", "DEF, other language", "DEF"]
    assert second[4][0] == "Uniform answers"
    assert second[2][-4:] == ["—"] * 4  # not asked in CN
    assert second[1][2:6] == ["9 of 12", "2.04", "1.02 (0.82 to 1.33)", "0.50"]
    assert page.endswith("In `reports/divergence.csv` only: lonely-us.\n")


def test_no_two_rows_look_alike():
    for table in tables(overview(*study(), MODELS)):
        names = [tuple(row[:3]) for row in table]
        assert len(set(names)) == len(names)


def test_without_a_second_method_there_is_one_table():
    page = overview(*frames(run_rows("large-us", "qwen", "US", 1.0)), MODELS)
    assert "Methods" not in page
    assert len(tables(page)) == 1


def test_what_is_undefined_is_a_dash():
    divergence, diversity, ledger = frames(run_rows("large-us", "qwen", "US", 1.0, gap="EVI"))
    divergence.loc[divergence["dimension"] == "all", ["value", "low", "high"]] = float("nan")
    assert "| 9 of 12 | — | — |" in overview(divergence, diversity, ledger, MODELS)
