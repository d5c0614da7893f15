"""The reports shown on the pages of results: alignment and culture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.language import later
from app.site.listing import Report

RESULTS: Final[Mapping[str, tuple[Report, ...]]] = {
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
}
