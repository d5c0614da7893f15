"""A study of planted numbers, as the reports that claims are held against."""

from itertools import combinations

import pandas as pd

from value_survey.judge.problems import Insensitivity
from value_survey.reports.claims.study import Study
from value_survey.terms import ALL, Dimension, Probing

LANGUAGE = {"US": "en", "CN": "zh"}
DIMENSIONS = [*(str(code) for code in Dimension), ALL]
METHODS = [str(method) for method in Probing]

PAPER = {
    "baichuan": "Baichuan2-13B-Chat",
    "chatglm": "ChatGLM2-6B",
    "wizard": "WizardLM-13B",
    "mistral": "Mistral-7B-Instruct",
    "dolphin-mistral": "Dolphin-2.2.1-Mistral-7B",
    "mixtral": "Mixtral-8x7B-Instruct",
    "llama": "Llama-3-8B",
    "llama-instruct": "Llama-3-8B-Instruct",
    "dolphin-llama": "Dolphin-2.9.1-Llama-3-8B",
    "llama-chinese": "Llama-3-Chinese-8B-Instruct",
    "claude": "Claude-3.5-Sonnet",
}
MODELS = pd.DataFrame(
    [
        *((name, display, "paper", "") for name, display in PAPER.items()),
        ("qwen", "Qwen", "embedded", ""),
        ("uniform", "Uniform answers", "yardstick", ""),
    ],
    columns=["name", "display", "role", "series"],
)


class Planted:
    """Reports of some models; what a test plants, it changes before `study` is called.

    Every number is `base` unless it is planted, and every interval reaches `half` to either side.
    """

    def __init__(self, models=("qwen",), methods=("def",), *, half=0.05, cultures=("US", "CN")):
        self.models, self.methods, self.half, self.cultures = models, methods, half, cultures
        self.planted = {}

    def plant(self, name, value, **where):
        """Give a number another value wherever these columns have these cells; later ones win."""
        self.planted.setdefault(name, []).append((where, value))
        return self

    def number(self, name, base, **where):
        value = base
        for cells, planted in self.planted.get(name, []):
            if all(where.get(key) == cell for key, cell in cells.items()):
                value = planted
        return value

    def ends(self, value, prefix="", names=("low", "high")):
        return {f"{prefix}{names[0]}": value - self.half, f"{prefix}{names[1]}": value + self.half}

    def foreign(self):
        """The runs again, asked in the other language."""
        for run in self.runs():
            other = {"en": "zh", "zh": "en"}[run["language"]]
            yield run | {"run": f"{run['run']}-{other}", "language": other}

    def runs(self):
        for model in self.models:
            for culture in self.cultures:
                for method in self.methods:
                    yield {
                        "run": f"{model}-{method}-{culture}", "model": model, "culture": culture,
                        "language": LANGUAGE[culture], "probing": method,
                    }  # fmt: skip

    def divergence(self):
        rows = []
        for run in [*self.runs(), *self.foreign()]:
            for dimension in DIMENSIONS:
                about = {"model": run["model"], "culture": run["culture"], "probing": run["probing"]}
                value = self.number("divergence", 1.0, dimension=dimension, **about)
                for measure in ("kl", "kl_smoothed"):
                    skill = 1 - value
                    rows.append(
                        run | {"questionnaire": "both", "dimension": dimension, "measure": measure,
                               "n_items": 4, "value": value, **self.ends(value), "skill": skill,
                               "skill_low": skill - self.half, "skill_high": skill + self.half}
                    )  # fmt: skip
        return pd.DataFrame(rows)

    def contrasts(self, divergence):
        rows = []
        cells = zip(divergence["run"], divergence["dimension"], divergence["measure"], strict=True)
        values = dict(zip(cells, divergence["value"], strict=True))
        runs = list(self.runs())
        for a, b in combinations(runs, 2):
            kind = next(
                (kind for kind, varied in (("models", "model"), ("probing", "probing"))
                 if a[varied] != b[varied] and all(a[k] == b[k] for k in a if k not in {varied, "run"})),
                None,
            )  # fmt: skip
            if kind is None:
                continue
            if kind == "probing" and a["probing"] == "def":
                a, b = b, a  # noqa: PLW2901
            for dimension in DIMENSIONS:
                for measure in ("kl", "kl_smoothed"):
                    difference = values[a["run"], dimension, measure] - values[b["run"], dimension, measure]
                    rows.append(
                        {"kind": kind, "culture": a["culture"], "dimension": dimension, "measure": measure,
                         "difference": difference, **self.ends(difference)}
                        | {f"{key}_{side}": run[key] for side, run in (("a", a), ("b", b))
                           for key in ("run", "model", "probing")}
                    )  # fmt: skip
        return _frame(
            rows, "kind culture dimension measure difference low high run_a model_a probing_a run_b model_b "
            "probing_b",
        )  # fmt: skip

    def ablation(self, divergence):
        overall = {
            (row["run"], row["measure"]): row["value"]
            for row in divergence[divergence["dimension"] == ALL].to_dict("records")
        }
        rows = []
        for run in self.runs():
            base = run | {"run": f"{run['model']}-def-{run['culture']}", "probing": "def"}
            for measure in ("kl", "kl_smoothed", "diversity", "answer_diversity"):
                own, against = (
                    overall[each["run"], measure]
                    if measure.startswith("kl")
                    else self.number(measure, 0.5, model=each["model"], probing=each["probing"])
                    for each in (run, base)
                )
                difference = float("nan") if run["probing"] == "def" else own - against
                rows.append(
                    {"kind": "probing", "questionnaire": "both", "dimension": ALL, "measure": measure,
                     "value": own, **self.ends(own), "baseline": "def", "difference": difference,
                     **self.ends(difference, "difference_"), "runs": run["run"], "baseline_runs": ""}
                    | {key: run[key] for key in ("model", "culture", "language", "probing")}
                )  # fmt: skip
            for measure in ("kl", "kl_smoothed"):
                difference = self.number("language", 0.0, model=run["model"], culture=run["culture"])
                other = {"US": "zh", "CN": "en"}[run["culture"]]
                rows.append(
                    {"kind": "language", "questionnaire": "both", "dimension": ALL, "measure": measure,
                     "value": 1.0, **self.ends(1.0), "baseline": run["language"], "difference": difference,
                     **self.ends(difference, "difference_"), "runs": f"{run['run']}-{other}",
                     "baseline_runs": run["run"], "language": other}
                    | {key: run[key] for key in ("model", "culture", "probing")}
                )  # fmt: skip
        return pd.DataFrame(rows)

    def series_test(self):
        rows = [
            {"source": "reproduced", "culture": culture, "measure": measure, "method": method,
             "units": units, "difference": self.number("series", 0.3, culture=culture),
             "low": float("nan"), "high": float("nan"), "p": self.number("series_p", 0.01, culture=culture),
             "models_a": "llama; llama-instruct", "models_b": "mistral; mixtral"}
            for culture in self.cultures
            for measure, method, units in (("kl", "paper", "model and dimension"),
                                           ("kl_smoothed", "permutation", "questions"))
            if {"llama", "mistral"} <= set(self.models)
        ]  # fmt: skip
        return _frame(rows, "source culture measure method units difference low high p models_a models_b")

    def map_points(self):
        humans = {"US": 0.0, "CN": 1.0}
        rows = [
            {"variant": "sound", "kind": "human", "culture": culture, "x": x, "y": 0.0}
            for culture, x in humans.items()
        ]
        for run in [*self.runs(), *self.foreign()]:
            x = self.number(
                "map_x", humans[run["culture"]], model=run["model"], culture=run["culture"],
                language=run["language"],
            )  # fmt: skip
            ends = {"x_low": x - self.half, "x_high": x + self.half, "y_low": -0.01, "y_high": 0.01}
            rows.append(run | {"variant": "sound", "kind": "model", "x": x, "y": 0.0, **ends})
        return pd.DataFrame(rows)

    def map_lines(self):
        rows = []
        for model in self.models:
            for variant in ("paper", "sound"):
                row = {
                    "variant": variant, "model": model, "probing": "def", "run_us": f"{model}-def-US",
                    "run_cn": f"{model}-def-CN", "noise": self.number("noise", 0.1, model=model),
                }  # fmt: skip
                for statistic, base in (("ratio", 1.0), ("share", 1.0), ("angle", 0.0)):
                    value = self.number(statistic, base, model=model)
                    row |= {statistic: value, **self.ends(value, f"{statistic}_")}
                rows.append(row)
        return pd.DataFrame(rows)

    def match_rate(self):
        rows = []
        for run in self.runs():
            for dimension in DIMENSIONS:
                rate = self.number(
                    "match_rate", 0.5, model=run["model"], culture=run["culture"], dimension=dimension
                )
                rows.append(
                    run | {"dimension": dimension, "match_rate": rate, **self.ends(rate), "chance": 0.2}
                )
        return pd.DataFrame(rows)

    def bias(self):
        rows = []
        groups = [("male", ALL), ("female", ALL), (ALL, "<=29"), (ALL, "30-49"), (ALL, "50+")]
        for run in self.runs():
            for profile in ("matching", "mismatch", "all"):
                for sex, age in groups:
                    equal = 1 / 2 if age == ALL else 1 / 3
                    where = {"model": run["model"], "culture": run["culture"], "profile": profile}
                    bias = self.number("bias", 0.0, group=sex if age == ALL else age, **where)
                    raw = self.number("share_paper", equal, group=sex if age == ALL else age, **where)
                    value = equal + bias
                    rows.append(
                        run | {"dimension": ALL, "profile": profile, "sex": sex, "age_group": age,
                               "share_paper": raw, "share_normalised": value, **self.ends(value),
                               "share_equal": equal}
                    )  # fmt: skip
        return pd.DataFrame(rows)

    def insensitivity(self):
        rows = []
        for run in self.runs():
            for problem in Insensitivity:
                rate = self.number(
                    "problem", 0.2, model=run["model"], culture=run["culture"], problem=problem.value
                )
                ends = {"corrected_low": rate - self.half, "corrected_high": rate + self.half}
                rows.append(
                    run | {"judge": "judge", "problem": problem.value, "n_judged": 100, "rate": rate,
                           "rate_corrected": rate, **ends}
                )  # fmt: skip
        return pd.DataFrame(rows)

    def study(self, audit):
        """The reports as a study, with this audit of the printed tables."""
        divergence = self.divergence()
        runs = list(self.runs())
        frames = {
            "divergence": divergence,
            "diversity": pd.DataFrame(
                [{"run": run["run"], "diversity": self.number("diversity", 0.5, probing=run["probing"])}
                 for run in runs]
            ),
            "item_divergence": pd.DataFrame(
                [{"run": run["run"], "item_id": f"q{item}", "kl": item / 10, "kl_smoothed": item / 10}
                 for run in runs for item in range(40)]
            ),
            "contrasts": self.contrasts(divergence),
            "ablation": self.ablation(divergence),
            "series_test": self.series_test(),
            "culture_map": self.map_points(),
            "culture_map_lines": self.map_lines(),
            "match_rate": self.match_rate(),
            "preference_bias": self.bias(),
            "insensitivity": self.insensitivity(),
            "published_audit": audit,
        }  # fmt: skip
        return Study(frames, MODELS, 0.95)


def _frame(rows, columns):
    return pd.DataFrame(rows, columns=columns.split())
