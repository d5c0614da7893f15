"""The reports shown on the pages of method and of the paper's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.language import later
from app.site.listing import Report

METHODS: Final[Mapping[str, tuple[Report, ...]]] = {
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
            "wording_language",
            later("How much wording and language change a value"),
            later("Lowest and highest value over the wordings or languages that a model was asked in."),
            "varied model culture language probing questionnaire measure n_variants n_items lowest highest "
            "range p",
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
