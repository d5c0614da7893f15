"""Page *Culture map*: points, ways and loadings are those of the reports, in three variants."""

from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from opening import texts

from app.charts.culture_map import map_chart
from value_survey.metrics.culture_map_rows import LINE_COLUMNS, LOADING_COLUMNS, POINT_COLUMNS
from value_survey.reports.style import series_style

open_page = partial(opening.open_page, "culture_map")

RUNS = [
    ("tiny-def-us", "tiny", "US", 0.4, -0.2),
    ("tiny-def-cn", "tiny", "CN", 0.6, -0.1),
    ("uniform-def-us", "uniform", "US", 0.1, -0.3),
    ("uniform-def-cn", "uniform", "CN", 0.0, -0.3),
]


def points(variant: str) -> pd.DataFrame:
    models = [
        {"subject": run, "kind": "model", "run": run, "model": model, "culture": culture, "x": x, "y": y}
        for run, model, culture, x, y in RUNS
    ]
    humans = [
        {"subject": f"humans {culture}", "kind": "human", "culture": culture, "x": x, "y": -0.05}
        for culture, x in (("US", -0.02), ("CN", 0.28))
    ]
    frame = pd.DataFrame([*models, *humans], columns=POINT_COLUMNS)
    frame = frame.assign(
        variant=variant, n_items=4, n_questions=4, n_left_out=0, n_dimensions=2, n_axes_dimensions=2
    )
    is_run = frame["kind"] == "model"
    frame = frame.assign(language=is_run.map({True: "en"}), probing=is_run.map({True: "def"}))
    if variant == "sound":
        is_model = frame["kind"] == "model"
        spread = {"ellipse_major": 0.3, "ellipse_minor": 0.1, "ellipse_angle": 30.0}
        frame.loc[is_model, list(spread)] = list(spread.values())
        for axis in "xy":
            frame.loc[is_model, f"{axis}_low"] = frame[axis] - 0.25
            frame.loc[is_model, f"{axis}_high"] = frame[axis] + 0.25
        country = {"subject": "PER", "kind": "country", "culture": "PER", "x": -0.3, "y": 0.04}
        frame = pd.concat([frame, pd.DataFrame([country | {"variant": variant, "n_items": 4}])])
    return frame


def lines(variant: str) -> pd.DataFrame:
    rows = [
        {"model": model, "run_us": f"{model}-def-us", "run_cn": f"{model}-def-cn", "ratio": ratio}
        for model, ratio in (("tiny", 0.75), ("uniform", 0.33))
    ]
    frame = pd.DataFrame(rows, columns=LINE_COLUMNS)
    frame = frame.assign(variant=variant, probing="def", distance=0.2, human_distance=0.3, angle=27.0)
    frame = frame.assign(share=0.6, n_items=4, n_questions=4)
    if variant == "sound":
        ends = {"ratio_low": 0.3, "ratio_high": 1.9, "noise": 0.5, "angle_low": -80.0, "angle_high": 95.0}
        frame = frame.assign(**ends, share_low=-0.2, share_high=1.2)
    return frame


def loadings(variant: str) -> pd.DataFrame:
    rows = [
        {"component": component, "dimension": name, "loading": loading, "explained": explained}
        for component, explained, values in ((1, 0.6, (0.8, 0.6)), (2, 0.2, (-0.6, 0.8)))
        for name, loading in zip(("EVI", "TDI"), values, strict=True)
    ]
    return pd.DataFrame(rows, columns=LOADING_COLUMNS).assign(
        variant=variant, centre=0.0, n_points=42, n_items=2
    )


def write_reports(root: Path) -> None:
    for name, make in (("", points), ("_lines", lines), ("_loadings", loadings)):
        frame = pd.concat([make("paper"), make("sound")])
        frame.to_csv(root / "reports" / f"culture_map{name}.csv", index=False)


@pytest.fixture
def mapped(own_project: Path) -> Path:
    """A project with the reports of a small map."""
    write_reports(own_project)
    return own_project


def test_the_sound_map_shows_the_points_of_the_report(mapped: Path) -> None:
    app = open_page()

    assert not app.exception
    table = app.dataframe[0].value
    report = points("sound")
    assert len(table) == len(report)
    assert sorted(table["x"]) == sorted(report["x"])
    assert "Peru" in set(table["who"])
    assert table.loc[0, "x, interval"] == "0.15 to 0.65"
    assert table.loc[0, "valid answers"] == "20 of 24 (83 %)"
    assert table["valid answers"].notna().sum() == len(RUNS)
    shown = texts(app)
    assert "Tiny-0.1B**: from the US to China it moves **0.75 times** as far" in shown
    assert "(0.30 to 1.90; chance alone moves 0.50), 27° off their direction (−80 to 95)" in shown
    assert "stays open" in shown
    assert "Uniform answers 0.33" in shown
    assert "**80 %** of the variance" in shown
    assert "humans of 42 countries" in shown


def test_the_paper_faithful_map_opens_from_the_address_and_has_no_intervals(mapped: Path) -> None:
    app = open_page(variant="paper")

    assert "Fig. 7" in texts(app)
    assert "no interval, so this says nothing about chance" in texts(app)
    for table in (app.dataframe[0].value, app.dataframe[1].value):
        assert not [name for name in table.columns if "interval" in name]
    assert "paper-faithful: axes of all subjects" in app.query_params["variant"]
    assert len(app.dataframe[0].value) == len(points("paper"))


@pytest.mark.parametrize(("low", "high", "words"), [(0.1, 1.2, "goes the humans'"), (-2.0, -0.1, "against")])
def test_the_sentence_follows_the_interval(mapped: Path, low: float, high: float, words: str) -> None:
    path = mapped / "reports" / "culture_map_lines.csv"
    pd.read_csv(path).assign(share_low=low, share_high=high).to_csv(path, index=False)

    assert words in texts(open_page())


def test_filters_keep_one_model_and_one_culture(mapped: Path) -> None:
    app = open_page(model="tiny", culture="CN", dimension="TDI")

    table = app.dataframe[0].value
    assert list(table["who"]) == ["Tiny-0.1B", "humans, China (CN)", "Peru"]
    assert "no way from one to the other" in texts(app)
    assert list(app.dataframe[1].value["dimension"]) == ["TDI tradition"]


def test_nothing_left_says_what_to_widen(mapped: Path) -> None:
    app = open_page(model="reference-sampler")

    assert not app.exception
    assert "No runs with a place on the map are left" in app.warning[0].value
    assert app.button(key="widen-model")


def test_a_run_without_a_place_is_counted(mapped: Path) -> None:
    path = mapped / "reports" / "culture_map.csv"
    report = pd.read_csv(path)
    report.loc[report["run"] == "uniform-def-cn", ["x", "y"]] = None
    report.to_csv(path, index=False)

    app = open_page()

    assert "1 runs have no place" in texts(app)
    assert len(app.dataframe[1].value) == 1


def test_missing_and_damaged_reports_are_explained(own_project: Path) -> None:
    write_reports(own_project)
    (own_project / "reports" / "culture_map.csv").unlink()
    (own_project / "reports" / "culture_map_lines.csv").write_text("variant,model\nsound,tiny\n")

    app = open_page()

    assert not app.exception
    assert "culture_map.csv: the file is missing" in app.code[0].value
    assert "culture_map_lines.csv: columns are missing" in app.code[0].value


def test_the_page_speaks_chinese(mapped: Path) -> None:
    app = open_page(lang="zh")

    assert not app.exception
    assert app.header[0].value == "文化地图"
    assert "秘鲁" in set(app.dataframe[0].value["对象"])
    assert "0.75 倍" in texts(app)


def test_one_unit_is_equally_long_on_both_axes() -> None:
    style = series_style(["tiny"], ["embedded"])
    models = points("sound").query("model == 'tiny'").assign(series="tiny", label="tiny", coverage="")
    humans = points("sound").query("kind == 'human'").assign(label="humans")
    chart = map_chart(
        models, humans, humans.iloc[:0], lines("sound"), style, titles=("first", "second")
    ).to_dict()

    encoding = chart["layer"][0]["encoding"]
    ends = {axis: encoding[axis]["scale"]["domainMax"]["expr"] for axis in "xy"}
    units = {axis: end[end.index("max(") : end.rindex(" * ")] for axis, end in ends.items()}
    assert units["x"] == units["y"]
    assert ends["x"].endswith("* width")
    assert ends["y"].endswith("* height")
