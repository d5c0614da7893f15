"""Which reports a page shows as tables, which of their rows and columns, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from app.language import later, say
from app.site.context import Context
from app.site.parts import heading, missing, note, source
from app.site.place import Place
from app.site.report_table import report_table

MOST_ROWS: Final = 700
"""Rows of a table in a page; longer reports say that their file has the rest."""


@dataclass(frozen=True)
class Report:
    """A report as a table.

    Attributes
    ----------
    name
        Its file in `reports/`, without suffix.
    title, meaning
        What it holds, and how to read it.
    columns
        Those shown, in order; those a file lacks are left out.
    command
        What makes it.
    only
        Column → value of the rows shown; all of them where it is empty.
    """

    name: str
    title: str
    meaning: str
    columns: str
    command: str = "dvc repro metrics"
    only: Mapping[str, str] = field(default_factory=dict)


def show(context: Context, place: Place, report: Report) -> Iterator[str]:
    """Give a report's heading, meaning, table and file; where it is not there, what makes it."""
    yield heading(say(report.title))
    yield note(say(report.meaning))
    frame = context.report(report.name)
    file = f"reports/{report.name}.csv"
    if frame is None:
        yield missing(file, report.command)
        return
    rows = selected(frame, report.only)
    shown = rows.head(MOST_ROWS)
    yield report_table(context, shown, report.columns.split(), say(report.title))
    if len(shown) < len(frame):
        yield note(
            say(
                "{shown} of {all} rows; the file has all of them.",
                shown=f"{len(shown):,}",
                all=f"{len(frame):,}",
            )
        )
    yield source(context, place, [file], report.command)


def selected(frame: pd.DataFrame, only: Mapping[str, str]) -> pd.DataFrame:
    """Keep the rows that have these values."""
    for column, value in only.items():
        frame = frame[frame[column].astype(str) == value]
    return frame


REPORTS: Final[Mapping[str, tuple[Report, ...]]] = {
    "leaderboard": (
        Report(
            "ranks",
            later("Ranks, and how sure they are"),
            later(
                "Rank 1 is closest to the humans. The interval of a rank and the probability of being best "
                "come "
                "from resampling respondents and questions; yardsticks are ranked for comparison only."
            ),
            "ranking culture questionnaire measure model probing value rank rank_low rank_high p_best "
            "n_ranked n_items",
        ),
        Report(
            "contrasts",
            later("Pairs of runs compared on the same questions"),
            later(
                "The first run less the second, mean of dimensions: negative means that the first is "
                "closer to "
                "the humans. p values are adjusted within their family (Holm); these rows decide whether "
                "two runs "
                "differ, not overlapping intervals."
            ),
            "kind culture questionnaire measure run_a run_b difference low high p p_adjusted n_items",
            only={"dimension": "all"},
        ),
    ),
    "culture_map": (
        Report(
            "culture_map_lines",
            later("How far apart a model puts the two cultures"),
            later(
                "Distance between the points of a model asked as both cultures, and as a multiple of the "
                "distance "
                "between the humans: 1 is as far apart as people are. Paper-faithful axes turn with every "
                "model "
                "added; sound ones are fitted on the humans of many countries."
            ),
            "variant model probing distance human_distance ratio ratio_low ratio_high angle n_items",
        ),
        Report(
            "culture_map",
            later("Points of the map"),
            later("Where each run, each culture's humans and each country lie on the two axes."),
            "variant subject kind model culture probing x y n_items n_dimensions",
        ),
        Report(
            "culture_map_loadings",
            later("What the axes are made of"),
            later("Loading of each dimension on an axis, and the share of variance that the axis explains."),
            "variant component dimension loading explained n_items",
        ),
    ),
    "bias": (
        Report(
            "match_rate",
            later("Match rates"),
            later(
                "Share of questions on which the option that a model chose most is the humans' favourite "
                "too; "
                "higher is better. Floor: what as many humans reach; by chance: answers without preference."
            ),
            "run model culture probing dimension match_rate low high chance floor n_items",
        ),
        Report(
            "preference_bias",
            later("Whose answers mismatches are"),
            later(
                "Among the humans who chose what a model chose wrongly: the share of each sex and age group. "
                "Paper-faithful, larger groups win more often whatever the model does; at equal group "
                "sizes this "
                "is taken out, and the bias is what remains above an equal share."
            ),
            "run model culture probing sex age_group share_paper share_sample share_normalised low high "
            "share_equal "
            "bias n_items",
            only={"dimension": "all", "profile": "mismatch"},
        ),
        Report(
            "preference_bias_test",
            later("Tests of the bias"),
            later(
                "Permutation test over questions of no difference between groups; p values adjusted after "
                "Holm."
            ),
            "run model culture probing profile factor statistic p p_holm n_questions",
            only={"dimension": "all"},
        ),
    ),
    "insensitivity": (
        Report(
            "insensitivity",
            later("Responses with a problem"),
            later(
                "Share of responses with each problem as judged, and corrected for the errors that the "
                "judge makes "
                "on responses of known truth. Without a corrected share the judge tells nothing of the "
                "problem. "
                "The rules see every response, but only what rules can see."
            ),
            "judge model culture probing problem n_judged n_flagged rate low high rate_corrected "
            "corrected_low "
            "corrected_high",
            "dvc repro insensitivity",
        ),
        Report(
            "judge_validity",
            later("How well the judges judge"),
            later(
                "On responses of known truth: sensitivity is the share of flawed ones that are flagged, "
                "specificity "
                "the share of sound ones that are not. A judge with neither near 1 should not be believed."
            ),
            "judge language problem n_flawed sensitivity sensitivity_low sensitivity_high n_sound "
            "specificity "
            "specificity_low specificity_high",
            "dvc repro insensitivity",
            only={"spoiling": "all"},
        ),
        Report(
            "judge_agreement",
            later("Agreement of judges and people"),
            later("Counts of both raters; kappa is 1 for full agreement, 0 for what chance gives."),
            "source culture problem rater_a rater_b n yes_a yes_b agreement kappa kappa_least kappa_greatest",
            "dvc repro insensitivity",
        ),
    ),
    "ablations": (
        Report(
            "ablation",
            later("Probing methods and languages against the baseline"),
            later(
                "Difference of each method from DEF on the same questions, and of each language from the "
                "native one, "
                "with p values adjusted after Holm. For divergences a negative difference is closer to the "
                "humans; "
                "for diversities a positive one is more varied, which is not the same as better."
            ),
            "kind model culture language probing dimension measure value low high difference difference_low "
            "difference_high p_adjusted n_items",
            "dvc repro ablation",
        ),
        Report(
            "wording_language",
            later("How much wording and language change a value"),
            later("Lowest and highest value over the wordings or languages that a model was asked in."),
            "varied model culture language probing questionnaire measure n_variants n_items lowest highest "
            "range p",
        ),
    ),
    "series_test": (
        Report(
            "series_test",
            later("Tests of the series"),
            later(
                "The paper's t test takes the dimension means of the models of a series as independent, "
                "which they "
                "are not: they answered the same questions. Welch's test and the permutation over "
                "questions need "
                "less. Rows from printed values test what the paper printed, not what was run here."
            ),
            "culture series_a series_b method source measure n_a n_b mean_a mean_b difference low high "
            "statistic df p "
            "p_adjusted",
            "dvc repro series_test",
        ),
    ),
    "robustness": (
        Report(
            "multiverse_summary",
            later("Every combination of choices"),
            later(
                "Lowest, median and highest value of each model and method over all combinations of "
                "defensible "
                "choices, and its ranks. Agreement: Kendall's tau with the ranking under the paper's choices."
            ),
            "ranking culture questionnaire model probing value_low value_median value_high rank_default "
            "rank_low "
            "rank_high share_best agreement agreement_low n_universes",
            only={"choice": "all"},
        ),
        Report(
            "n_test_curve",
            later("From fewer respondents"),
            later(
                "Smoothed KL over subsamples of the respondents, with what a perfect respondent scores "
                "(floor)."
            ),
            "culture questionnaire model probing n_test n_respondents value low high floor uniform tau",
            only={"measure": "kl_smoothed"},
        ),
        Report(
            "missing_bounds",
            later("Had the missing answers been given"),
            later("Lowest and highest value that the mean of dimensions could have with every answer valid."),
            "run model culture probing measure n_items n_expected n_missing value best worst",
            only={"dimension": "all"},
        ),
        Report(
            "order_effects",
            later("Order of the options"),
            later(
                "Share of answers that fall on the first and on the last option, and the humans' share there."
            ),
            "run model culture probing position n_answers share low high human_share difference "
            "difference_low "
            "difference_high p_adjusted",
        ),
        Report(
            "respondent_configuration",
            later("Configuration and alignment of respondents"),
            later("Change of a respondent's alignment with its settings; p values adjusted after Holm."),
            "scope run model culture probing term estimate low high p_adjusted n_respondents",
        ),
        Report(
            "respondents",
            later("Single respondents"),
            later(
                "Alignment of each simulated respondent with the humans, higher is better. One of many is "
                "always "
                "best; respondents are random settings, no persons."
            ),
            "run model culture probing respondent region memory_length num_beams do_sample n_valid "
            "alignment low high "
            "rank",
        ),
        Report(
            "contamination",
            later("Whether a model knew the survey"),
            later(
                "Probes of memorised questions and figures; a difference of style is no evidence of memory."
            ),
            "model probe baseline language culture source n_used value against difference low high "
            "p_adjusted verdict",
            "dvc repro contamination",
        ),
    ),
    "published": (
        Report(
            "published_audit",
            later("The printed tables audited"),
            later(
                "Printed values recomputed from other printed values. Where both differ by more than "
                "rounding, one "
                "of them cannot be right."
            ),
            "table row column printed recomputed consistent note",
            "dvc repro tables",
        ),
    ),
}
