"""Page *Robustness*: every section says what its report says, under the filters."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import altair as alt
import opening
import pandas as pd
import pytest
from opening import texts

from app.charts.robustness import ends
from app.charts.specification import choices_chart, curve_chart
from app.robustness.options import CHOICE_NAMES, OPTION_NAMES
from app.robustness.specification import cells, varied
from value_survey.metrics.multiverse import CHOICES
from value_survey.metrics.multiverse_choices import Aggregation, Parser, Repair, Weights
from value_survey.stages import robustness

open_page = partial(opening.open_page, "robustness")

TINY = "Tiny-0.1B"


@pytest.fixture(scope="module")
def measured(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished project with the reports of the stage; tests must not change it."""
    root = tmp_path_factory.mktemp("robustness") / "project"
    shutil.copytree(finished_project, root)
    robustness.run(root)
    return root


@pytest.fixture
def shown(measured: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(measured))
    return measured


@pytest.fixture
def own(measured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(measured, root)
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(root))
    return root


def report(root: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(root / "reports" / f"{name}.csv", keep_default_na=False, na_values=[""])


def test_choices_show_the_summary_beside_the_papers_choices(shown: Path) -> None:
    app = open_page(section="choices", culture="US")

    assert not app.exception
    summary = report(shown, "multiverse_summary").query("choice == 'all' and culture == 'US'")
    default = report(shown, "multiverse").query("is_default and culture == 'US'")
    table = app.dataframe[0].value
    assert list(table["median"]) == list(summary["value_median"])
    assert list(table["the paper's choices"]) == list(default["value"])
    row = summary[summary["model"] == "tiny"].iloc[0]
    assert f"over {row['n_universes']} combinations of choices, {TINY} lies between **" in texts(app)
    assert f"**{row['value_low']:.2f} and {row['value_high']:.2f} nats**" in texts(app)
    assert "no ranking can turn" in texts(app)
    assert "rank" not in table.columns
    options = set(app.dataframe[2].value["choice"])
    assert {"all combinations", "form of KL: standard (p)", "infinite values: cap at 5"} <= options


def test_choices_rank_where_there_is_something_to_rank(own: Path) -> None:
    path = own / "reports" / "multiverse_summary.csv"
    summary = report(own, "multiverse_summary")
    summary.assign(n_ranked=2, agreement=0.75, agreement_low=0.5, share_best=0.9).to_csv(path, index=False)

    app = open_page(section="choices", culture="US")

    assert f"{TINY} is first of 2" in texts(app)
    assert "best in **90 %** of the complete ones" in texts(app)
    assert "0.75 on average, 0.50 at least" in texts(app)
    assert "median rank, 1 is best" in texts(app)
    assert {"rank", "ranks", "best in"} <= set(app.dataframe[0].value.columns)


def test_the_specification_curve_has_every_combination_in_order(shown: Path) -> None:
    app = open_page(section="choices", culture="US")

    own = report(shown, "multiverse").query("culture == 'US' and model == 'tiny'").sort_values("value")
    table = app.dataframe[1].value
    assert list(table["value"]) == list(own["value"])
    assert list(table["number from below"]) == list(range(1, len(own) + 1))
    place = list(table["the paper's choices"]).index("(p)")
    default = own[own["is_default"]].iloc[0]
    assert table["value"].iloc[place] == default["value"]
    assert table["infinite values"].iloc[place] == OPTION_NAMES[default["repair"]]
    assert f"from **{own['value'].iloc[0]:.2f} nats**" in texts(app)
    said = f"The paper's choices give {default['value']:.2f}, number {place + 1} of {len(own)} from below"
    assert said in texts(app)
    assert "Made one way only here: wording, language." in texts(app)

    other = open_page(section="choices", culture="US", **{"curve-model": "uniform"})
    assert set(other.dataframe[1].value["who"]) == {"Uniform answers"}


def universes_of_two_choices() -> pd.DataFrame:
    ways = [(form, repair) for form in ("standard", "cumulative") for repair in ("cap at 5", "add 1")]
    rows = pd.DataFrame(ways, columns=["kl_form", "repair"])
    fixed = {name: "x" for name in CHOICES if name not in rows}
    return rows.assign(
        **fixed,
        universe=range(4),
        value=[0.4, 0.3, 0.2, 0.1],
        place=[4, 3, 2, 1],
        is_default=[False, True, False, False],
    )


def test_every_column_of_the_grid_makes_one_option_of_each_choice_that_varies() -> None:
    rows = universes_of_two_choices()

    assert varied(rows) == ["kl_form", "repair"]
    grid = cells(rows)
    assert grid.groupby("place")["group"].agg(list).map(sorted).tolist() == [[0, 1]] * 4
    assert list(dict.fromkeys(grid["label"])) == [
        "form of KL: standard (p)",
        "form of KL: cumulative",
        "infinite values: add 1 answer (p)",  # the paper's first
        "infinite values: cap at 5",
    ]
    assert set(grid.loc[grid["is_default"], "label"]) == {
        "form of KL: standard (p)",
        "infinite values: add 1 answer (p)",
    }


def test_curve_and_grid_stand_below_each_other() -> None:
    rows = universes_of_two_choices()
    tooltip = [alt.Tooltip("value:Q")]
    curve = curve_chart(rows, "#0072B2", tooltip).to_dict()
    grid = choices_chart(cells(rows), tooltip).to_dict()

    def layers(chart: dict[str, Any], axis: str, key: str) -> list[Any]:
        return [
            layer["encoding"][axis][key] for layer in chart["layer"] if key in layer["encoding"].get(axis, {})
        ]

    scales = [*layers(curve, "x", "scale"), *layers(grid, "x", "scale")]
    assert all(scale["domain"] == [0.5, 4.5] for scale in scales)
    axes = [*layers(curve, "y", "axis"), *layers(grid, "y", "axis")]
    assert len({(axis["minExtent"], axis["maxExtent"]) for axis in axes}) == 1
    scale = layers(curve, "y", "scale")[0]
    assert scale["domain"][0] == 0
    assert scale["domain"][1] > rows["value"].max()


def test_respondents_show_the_curve_of_the_measure(shown: Path) -> None:
    app = open_page(section="respondents", measure="tvd", model="tiny", culture="CN")

    assert not app.exception
    curve = report(shown, "n_test_curve").query("measure == 'tvd' and model == 'tiny' and culture == 'CN'")
    table = app.dataframe[0].value
    assert list(table["respondents"]) == list(curve["n_test"])
    assert list(table["floor"]) == list(curve["floor"])
    assert table["value"].equals(curve["value"].reset_index(drop=True))
    assert (table.loc[table["subsamples"] == 0, "value"].isna()).all()
    first = curve.iloc[0]
    assert f"{TINY} goes from {first['value']:.2f} to" in texts(app)
    assert set(table["valid answers"]) == {"20 of 24 (83 %)"}


def test_missing_answers_show_best_and_worst(shown: Path) -> None:
    app = open_page(section="missing", bound="tvd", culture="US", model="tiny")

    bounds = (
        report(shown, "missing_bounds")
        .query("measure == 'tvd' and culture == 'US' and model == 'tiny'")
        .dropna()
    )
    table = app.dataframe[0].value
    assert sorted(table["best case"]) == sorted(bounds["best"])
    assert sorted(table["worst case"]) == sorted(bounds["worst"])
    row = bounds[bounds["dimension"] == "all"].iloc[0]
    assert f"{row['n_missing']} of {row['n_expected']} answers" in texts(app)
    assert f"**{row['best']:.2f} to {row['worst']:.2f}**" in texts(app)
    assert "no answer is missing" in texts(open_page(section="missing", model="uniform", culture="US"))


def test_order_of_options_is_held_against_the_humans(shown: Path) -> None:
    app = open_page(section="order", culture="US")

    effects = report(shown, "order_effects").query("culture == 'US'")
    table = app.dataframe[0].value
    assert list(table["position"]) == ["first option"] * 3 + ["last option"] * 3
    assert sorted(table["difference"]) == pytest.approx(sorted(100 * effects["difference"]))
    assert "place and content cannot be told apart" in texts(app)
    assert "by chance, %" not in table.columns


def test_one_variant_only_is_said_plainly_and_two_are_compared(own: Path) -> None:
    app = open_page(section="asking")
    assert "None of the 6 models and methods shown was asked in more than one variant" in texts(app)

    path = own / "reports" / "wording_language.csv"
    rows = report(own, "wording_language")
    two = rows["varied"].eq("language") & rows["model"].eq("tiny") & rows["measure"].eq("kl_smoothed")
    rows["variants"] = rows["variants"].mask(two, "en zh")
    for name, value in {"n_variants": 2, "n_items": 4, "lowest": 0.5, "highest": 0.9, "range": 0.4}.items():
        rows[name] = rows[name].mask(two, value)
    rows.assign(p=rows["p"].mask(two, 0.03)).to_csv(path, index=False)

    app = open_page(section="asking")

    assert f"{TINY} moves from 0.50 to 0.90 (**by 0.40**, p 0.030) between English / Chinese" in texts(app)
    assert app.dataframe[0].value["lowest to highest"].iloc[0] == "0.500 to 0.900"


def test_nothing_left_says_what_to_widen(shown: Path) -> None:
    bounds = report(shown, "missing_bounds")
    without = bounds[bounds["best"].isna()]["dimension"].iloc[0]

    app = open_page(section="missing", dimension=without)

    assert not app.exception
    assert "No bounds are left" in app.warning[0].value
    assert app.button(key="widen-dimension")


def test_missing_reports_are_explained(project: Path) -> None:
    app = open_page(section="choices")

    assert not app.exception
    assert "multiverse.csv: the file is missing" in app.code[0].value
    assert "multiverse_summary.csv: the file is missing" in app.code[0].value


def test_the_page_speaks_chinese(shown: Path) -> None:
    for section in ("choices", "order"):
        app = open_page(section=section, lang="zh")
        assert not app.exception
        assert app.header[0].value == "稳健性"
        assert not any(name.isascii() and len(name) > 1 for name in app.dataframe[0].value.columns)


def test_every_choice_and_option_has_a_name() -> None:
    assert set(CHOICES) <= set(CHOICE_NAMES)
    assert {str(code) for kind in (Aggregation, Parser, Repair, Weights) for code in kind} <= set(
        OPTION_NAMES
    )


def test_the_scale_has_room_for_ranges_and_zero() -> None:
    rows = pd.DataFrame({"value": [0.5, 0.2], "low": [0.4, None], "high": [0.9, None]})

    assert ends(rows) == (0.0, 0.9)
    assert ends(-rows) == (-0.9, 0.0)
