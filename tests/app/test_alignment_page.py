"""Page *Leaderboard*: ranks and values as the reports have them, rankings of models and of methods."""

from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from opening import texts

from app.charts.leaderboard import share
from value_survey.stages import contrasts

open_page = partial(opening.open_page, "alignment")

METHODS = ("def", "cao", "ccsv-list")


@pytest.fixture
def ranked(own_project: Path) -> Path:
    """The finished project with its ranks, as the stage makes them."""
    contrasts.run(own_project)
    return own_project


@pytest.fixture
def methods(ranked: Path) -> Path:
    """One model asked in three ways: the runs of the three models, put down as its."""
    ranks = pd.read_csv(ranked / "reports" / "ranks.csv")
    divergence = pd.read_csv(ranked / "reports" / "divergence.csv")
    of_us = ranks[(ranks["culture"] == "US") & (ranks["ranking"] == "models")]
    runs = dict(zip(of_us["run"].unique(), METHODS, strict=True))
    rows = of_us.assign(
        ranking="probing",
        within="tiny",
        model="tiny",
        yardstick=False,
        probing=of_us["run"].map(runs),
        rank=of_us["run"].map(dict(zip(runs, (2, 1, 3), strict=True))),
        rank_low=of_us["run"].map(dict(zip(runs, (1, 1, 3), strict=True))),
        rank_high=of_us["run"].map(dict(zip(runs, (2, 2, 3), strict=True))),
        p_best=of_us["run"].map(dict(zip(runs, (0.24, 0.76, 0.0), strict=True))),
        n_ranked=3,
    )
    pd.concat([ranks, rows]).to_csv(ranked / "reports" / "ranks.csv", index=False)
    assert set(runs) <= set(divergence["run"])
    return ranked


@pytest.mark.parametrize("measure", ["kl_smoothed", "kl"])
def test_values_are_those_of_the_reports_with_yardsticks_apart(ranked: Path, measure: str) -> None:
    app = open_page(measure=measure)

    assert not app.exception
    table = app.dataframe[0].value
    divergence = pd.read_csv(ranked / "reports" / "divergence.csv")
    means = divergence[(divergence["dimension"] == "all") & (divergence["measure"] == measure)]
    assert sorted(table["value"]) == pytest.approx(sorted(means["value"]))
    assert sorted(table["floor"]) == pytest.approx(sorted(means["floor"]))
    assert list(table["who"]) == 2 * ["Tiny-0.1B", *sorted_yardsticks(table)]
    assert table["rank"].isna().all()  # one model alone has no place
    assert set(table.loc[table["who"] == "Tiny-0.1B", "valid answers"]) == {"20 of 24 (83 %)"}
    shown = texts(app)
    assert "one alone makes no ranking" in shown
    assert "Lower is better" in shown
    assert "reports/ranks.csv" in shown
    assert len(app.get("vega_lite_chart")) == 2


def sorted_yardsticks(table: pd.DataFrame) -> list[str]:
    rows = table[(table["culture"] == "US") & (table["origin"] == "yardstick")]
    return list(rows.sort_values("value")["who"])


def test_methods_are_ranked_with_intervals_and_probabilities(methods: Path) -> None:
    app = open_page(ranking="probing", culture="US")

    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["who"][:3]) == ["Cao et al. (2023)", "DEF", "CCSV-list"]
    assert list(table["rank"][:3]) == [1, 2, 3]
    assert list(table["rank interval"][:3]) == ["1–2", "1–2", "3–3"]
    assert list(table["best in"][:3]) == [76, 24, 0]
    assert set(table["who"][3:]) == {"Reference sampler", "Uniform answers"}
    assert table["rank"][3:].isna().all()
    shown = texts(app)
    assert "has rank 1 of 3 and is best in 76 % of the replicates" in shown
    assert "could be first as well: DEF;" in shown
    assert len(app.get("vega_lite_chart")) == 2  # values, and ranks beside them


def test_a_choice_is_offered_where_there_is_more_than_one_ranking(methods: Path) -> None:
    assert open_page().button_group(key="ranking").options == [
        "Models, asked alike",
        "Methods, asked of one model",
    ]


def test_one_ranking_alone_is_no_choice(ranked: Path) -> None:
    app = open_page()

    assert not app.exception
    assert "ranking" not in [group.key for group in app.button_group]
    assert "measure" in [group.key for group in app.button_group]


def test_a_row_leads_to_its_dimensions_and_responses(ranked: Path) -> None:
    app = open_page(culture="CN")

    pages = {link.proto.page: link.proto.query_string for link in app.get("page_link")}
    assert set(pages) == {"dimensions", "item"}
    assert "model=Tiny-0.1B&culture=China+%28CN%29" in pages["dimensions"]
    assert "run=tiny-def-cn" in pages["item"]


def test_what_could_not_be_read_is_said(ranked: Path) -> None:
    path = ranked / "reports" / "ledger.csv"
    ledger = pd.read_csv(path)
    ledger.loc[ledger["run"] == "tiny-def-us", "valid"] = 1
    ledger.to_csv(path, index=False)

    assert "Fewer than half of the answers could be read of Tiny-0.1B**" in texts(open_page())
    assert "Fewer than half" not in texts(open_page(culture="CN"))


def test_the_dimension_filter_is_said_not_to_apply(ranked: Path) -> None:
    assert "The dimension filter does not apply" in texts(open_page(dimension="TDI"))
    assert "The dimension filter does not apply" not in texts(open_page())


def test_filters_that_leave_nothing_say_what_to_widen(ranked: Path) -> None:
    app = open_page(model="tiny", probing="cao")

    assert "No analysed runs are left" in texts(app)
    assert "widen-probing" in [button.key for button in app.button]


def test_without_the_report_the_page_names_the_command(own_project: Path) -> None:
    (own_project / "reports" / "ranks.csv").unlink(missing_ok=True)

    app = open_page()

    assert not app.exception
    assert "reports/ranks.csv: the file is missing" in app.code[0].value


def test_the_leaderboard_speaks_chinese(methods: Path) -> None:
    app = open_page(lang="zh", ranking="probing")

    assert not app.exception
    assert app.header[0].value == "排行榜：谁最接近真人"
    assert "在 3 个中名列第 1" in texts(app)


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "0 %"), (0.002, "< 0.5 %"), (0.24, "24 %"), (0.9975, "> 99.5 %"), (1.0, "100 %")],
)
def test_a_small_probability_is_not_written_as_none(probability: float, text: str) -> None:
    assert share(probability) == text
