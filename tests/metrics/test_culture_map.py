import json
import math

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from value_survey.metrics.culture_map import culture_map
from value_survey.metrics.culture_map_axes import fit_axes
from value_survey.metrics.culture_map_lines import plain_line
from value_survey.metrics.culture_map_scores import has_unit_score, unit_values
from value_survey.terms import Kind

DIMENSIONS = ("EVI", "UAI", "USI")
OPTIONS = json.dumps({str(code): f"label {code}" for code in range(1, 6)})
SHARES = np.array([0.4, 0.3, 0.1, 0.1, 0.1])


def study(models=("close", "far"), per_dimension=4, respondents=20, seed=1, cultures=("US", "CN")):
    """Twelve countries, and models that answer like US or CN humans (`close`) or at one end (`far`)."""
    rng = np.random.default_rng(seed)
    questions = [(f"WVS7-Q{j}", DIMENSIONS[j % 3], 1 - 2 * (j % 2)) for j in range(3 * per_dimension)]
    countries = ["US", "CN", *(f"C{chr(65 + k)}{chr(65 + k)}" for k in range(10))]
    items, reference, cells, human = [], [], [], {}
    for base_id, dimension, direction in questions:
        for country in countries:
            shares = rng.dirichlet(np.full(5, 2.0))
            human[country, base_id] = shares
            cells += [(country, base_id, code, 1000 * share) for code, share in enumerate(shares, 1)]
        for culture in ("US", "CN"):
            item_id = f"{culture}-{base_id}-original"
            items.append((item_id, base_id, culture, dimension, direction, "single", True, OPTIONS))
            reference += [
                (culture, base_id, code, "all", "all", round(1000 * share), share)
                for code, share in enumerate(human[culture, base_id], 1)
            ]
    answers, runs = [], []
    for model in models:
        for culture, language in (("US", "en"), ("CN", "zh")):
            if culture not in cultures:
                continue
            run = f"{model}-{culture}"
            asked = [row[0] for row in items if row[2] == culture]
            runs.append((run, model, culture, language, "def", respondents, asked))
            for item_id in asked:
                shares = (
                    human[culture, item_id[3:-9]] if model == "close" else [0.98, 0.005, 0.005, 0.005, 0.005]
                )
                answers += [
                    (run, who, item_id, [int(k) + 1], "valid")
                    for who, k in enumerate(rng.choice(5, size=respondents, p=shares))
                ]
    names = {
        "answers": "run respondent item_id codes status",
        "items": "item_id base_id culture dimension direction kind ordinal options_en",
        "reference": "culture base_id code sex age_group n_unweighted n_weighted",
        "runs": "run model culture language probing n_respondents item_ids",
        "countries": "country base_id code n_weighted",
    }
    rows = {"answers": answers, "items": items, "reference": reference, "runs": runs, "countries": cells}
    return {name: pd.DataFrame(rows[name], columns=columns.split()) for name, columns in names.items()}


def mapped(**frames):
    return culture_map(**frames, seed=1, replicates=200)


def test_axes_are_those_of_scikit_learn_up_to_their_sign():
    points = np.random.default_rng(0).normal(size=(20, 5)) * [3, 2, 1, 1, 1]
    axes = fit_axes(points, list("abcde"))
    oracle = PCA(n_components=2, svd_solver="full").fit(points)
    assert np.abs(axes.project(points)) == pytest.approx(np.abs(oracle.transform(points)), abs=1e-10)
    assert axes.explained == pytest.approx(oracle.explained_variance_ratio_, abs=1e-10)
    for vector in axes.loadings:
        assert vector[np.argmax(np.abs(vector))] > 0


def test_the_axes_of_equation_3_are_the_same_map_up_to_lengths():
    points = np.random.default_rng(1).normal(size=(8, 5))
    centred = points - points.mean(axis=0)
    _, vectors = np.linalg.eigh(centred @ centred.T)
    found = fit_axes(points, list("abcde")).project(points)
    for component, vector in zip(found.T, vectors[:, [-1, -2]].T, strict=True):
        assert abs(component @ vector) == pytest.approx(np.linalg.norm(component), rel=1e-9)


def test_a_planted_rotation_is_recovered():
    rng = np.random.default_rng(2)
    planted = np.column_stack([rng.normal(0, 3, 400), rng.normal(0, 1, 400)])
    planted -= planted.mean(axis=0)
    planted[:, 1] -= planted[:, 0] * (planted[:, 0] @ planted[:, 1]) / (planted[:, 0] @ planted[:, 0])
    turn, _ = np.linalg.qr(rng.normal(size=(6, 2)))
    turn *= np.sign(turn[np.abs(turn).argmax(axis=0), [0, 1]])
    axes = fit_axes(planted @ turn.T + rng.normal(size=6), list("abcdef"))
    assert axes.loadings == pytest.approx(turn.T, abs=1e-9)
    assert axes.project(planted @ turn.T + axes.centre) == pytest.approx(planted, abs=1e-9)


@pytest.mark.parametrize("n", [0, 1])
def test_axes_need_two_points(n):
    axes = fit_axes(np.ones((n, 3)), list("abc"))
    assert np.isnan(axes.loadings).all()
    assert np.isnan(axes.project(np.ones((2, 3)))).all()


def test_two_points_have_one_axis():
    points = fit_axes(np.array([[0.0, 0.0], [3.0, 4.0]]), ["a", "b"]).project(np.array([[3.0, 4.0]]))
    assert points[0, 0] == pytest.approx(2.5)
    assert math.isnan(points[0, 1])


def test_scores_point_in_the_direction_of_the_dimension():
    assert unit_values(5, 1).tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert unit_values(2, -1).tolist() == [1, 0]
    assert has_unit_score(Kind.SINGLE, ordinal=False, n_options=2)
    assert not has_unit_score(Kind.SINGLE, ordinal=False, n_options=3)
    assert not has_unit_score(Kind.MULTIPLE, ordinal=True, n_options=3)


def test_the_paper_map_is_the_pca_of_mean_codes():
    frames = study()
    points = mapped(**frames).points.query("variant == 'paper'").set_index("subject")
    asked = frames["answers"].assign(code=[codes[0] for codes in frames["answers"]["codes"]])
    asked = asked.merge(frames["items"][["item_id", "dimension"]])
    models = asked.groupby(["run", "item_id", "dimension"], as_index=False)["code"].mean()
    human = frames["reference"].merge(frames["items"][["culture", "base_id", "dimension"]])
    human = human.assign(code=human["code"] * human["n_weighted"], run="humans " + human["culture"])
    human = human.groupby(["run", "base_id", "dimension"], as_index=False)["code"].sum()
    table = pd.concat([models, human]).pivot_table(index="run", columns="dimension", values="code")
    oracle = PCA(n_components=2, svd_solver="full").fit_transform(table)
    found = points.loc[table.index, ["x", "y"]].to_numpy()
    assert np.abs(found) == pytest.approx(np.abs(oracle), abs=1e-10)
    assert set(points["n_items"]) == {12}
    assert points[["x_low", "ellipse_major"]].isna().all(axis=None)


def test_failed_answers_lower_the_means_only_where_they_are_counted():
    frames = study()
    failed = frames["answers"]["run"].eq("far-US") & frames["answers"]["respondent"].lt(10)
    frames["answers"].loc[failed, "status"] = "no_answer"
    points = mapped(**frames).loadings.query("component == 1")
    centre = points.set_index(["variant", "dimension"])["centre"]
    for dimension in DIMENSIONS:
        assert centre["paper-failed-counted", dimension] < centre["paper", dimension]


def test_a_perfect_model_lies_on_its_humans_and_has_small_ellipses():
    result = mapped(**study(per_dimension=8, respondents=60))
    points = result.points.query("variant == 'sound'").set_index("subject")
    spread = points.query("kind == 'country'")[["x", "y"]].to_numpy().std()
    for culture in ("US", "CN"):
        close, human = points.loc[f"close-{culture}"], points.loc[f"humans {culture}"]
        assert close["x_low"] < human["x"] < close["x_high"]
        assert close["y_low"] < human["y"] < close["y_high"]
        assert math.hypot(close["x"] - human["x"], close["y"] - human["y"]) < spread
        assert close["ellipse_major"] < points.loc[f"far-{culture}", "ellipse_major"]
    lines = result.lines.query("variant == 'sound'").set_index("model")
    assert lines.loc["close", "share_low"] < 1 < lines.loc["close", "share_high"]
    assert lines.loc["far", "share_low"] < 0 < lines.loc["far", "share_high"]
    assert lines.loc["close", "angle_low"] < 0 < lines.loc["close", "angle_high"]
    assert lines.loc["close", "n_questions"] == 24


def test_countries_are_projected_onto_their_own_axes():
    frames = study()
    result = mapped(**frames)
    cells = frames["countries"].merge(
        frames["items"].drop_duplicates("base_id")[["base_id", "dimension", "direction"]]
    )
    unit = (cells["code"] - 1) / 4
    cells["score"] = np.where(cells["direction"] > 0, unit, 1 - unit) * cells["n_weighted"] / 1000
    scores = cells.groupby(["country", "base_id", "dimension"], as_index=False)["score"].sum()
    table = scores.pivot_table(index="country", columns="dimension", values="score")
    oracle = PCA(n_components=2, svd_solver="full").fit(table)
    points = result.points[result.points["kind"].isin(["human", "country"])].query("variant == 'sound'")
    found = points.set_index("culture").loc[table.index, ["x", "y"]].to_numpy()
    assert np.abs(found) == pytest.approx(np.abs(oracle.transform(table)), abs=1e-9)
    explained = result.loadings.query("variant == 'sound' and dimension == 'EVI'")["explained"]
    assert explained.tolist() == pytest.approx(oracle.explained_variance_ratio_, abs=1e-10)


def test_a_line_turned_and_stretched():
    line = plain_line(np.array([0.0, 2.0]), np.array([1.0, 0.0]))
    assert (line.distance, line.ratio, line.angle) == pytest.approx((2, 2, 90))
    assert line.share == pytest.approx(0)
    assert math.isnan(plain_line(np.array([0.0, 2.0]), np.zeros(2)).ratio)


def test_a_run_without_a_dimension_has_no_point_but_a_count():
    frames = study()
    first, *others = frames["runs"]["item_ids"]
    kept = first[:2]
    frames["runs"] = frames["runs"].assign(item_ids=[kept, *others])
    answers = frames["answers"]
    frames["answers"] = answers[(answers["run"] != "close-US") | answers["item_id"].isin(kept)]
    result = mapped(**frames)
    points = result.points.set_index(["variant", "subject"])
    for variant in ("paper", "sound"):
        row = points.loc[variant, "close-US"]
        assert math.isnan(row["x"])
        assert (row["n_dimensions"], row["n_axes_dimensions"], row["n_items"]) == (2, 3, 2)
        assert not math.isnan(points.loc[(variant, "far-US"), "x"])
    assert "close" not in set(result.lines.query("variant == 'sound'")["model"])


@pytest.mark.parametrize(
    "change", ["nothing valid", "no answers", "one respondent", "one culture", "no runs"]
)
def test_little_data_gives_sensible_output(change):
    frames = study(cultures=("US",) if change == "one culture" else ("US", "CN"))
    answers = frames["answers"]
    if change == "nothing valid":
        frames["answers"] = answers.assign(status="refused")
    elif change == "no answers":
        frames["answers"] = answers.iloc[:0]
    elif change == "one respondent":
        frames["answers"] = answers[answers["respondent"] == 0]
        frames["runs"]["n_respondents"] = 1
    elif change == "no runs":
        frames["answers"], frames["runs"] = answers.iloc[:0], frames["runs"].iloc[:0]
    result = mapped(**frames)
    models = result.points.query("kind == 'model' and variant == 'sound'")
    assert models["x"].isna().all() == (change in {"nothing valid", "no answers", "no runs"})
    if change == "one respondent":
        assert models["x_low"].isna().all()
        assert result.lines["share_low"].isna().all()
    if change == "one culture":
        assert result.lines.empty


def test_rows_do_not_depend_on_other_runs_or_on_order():
    frames = study()
    everything = mapped(**frames)
    alone = {**frames, "runs": frames["runs"].query("model == 'close'")}
    alone["answers"] = frames["answers"][frames["answers"]["run"].str.startswith("close")].sample(
        frac=1, random_state=0
    )
    few = mapped(**alone)
    keys = "variant == 'sound' and subject.str.startswith('close')"
    pd.testing.assert_frame_equal(
        everything.points.query(keys).reset_index(drop=True), few.points.query(keys).reset_index(drop=True)
    )
