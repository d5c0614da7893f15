"""One or two sentences for each page of reports, read off the reports' own numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.filters import culture_name, probing_name
from app.language import say
from app.measures import measure_name
from app.site.context import Context
from app.site.vocabulary import CODES
from app.text import literal
from value_survey.reports.grids import number
from value_survey.reports.selection import SOUND_MEASURE
from value_survey.terms import ALL, Probing

LEVEL: Final = 0.05


def culture_map(context: Context) -> str:
    """Say how far apart each model puts the two cultures, as a multiple of the humans' distance."""
    lines = context.report("culture_map_lines")
    if lines is None:
        return ""
    rows = lines[lines["variant"] == "sound"]
    values = [
        say(
            "{who} {value} ({low} to {high})",
            who=literal(context.study.display(str(row["model"]))),
            value=number(row["ratio"], 2),
            low=number(row["ratio_low"], 2),
            high=number(row["ratio_high"], 2),
        )
        for row in rows.to_dict("records")
    ]
    return say(
        "**Distance between the two cultures, as a multiple of the humans' distance** (1: as far apart as "
        "people): {values}.",
        values="; ".join(values),
    )


def bias(context: Context) -> str:
    """Say how often the models' favourites are the humans'."""
    rates = context.report("match_rate")
    if rates is None:
        return ""
    rows = context.study.named(rates[rates["dimension"] == ALL])
    values = []
    for _, part in context.by_questionnaire(rows):
        values = [
            say(
                "{who}, {culture}, {share} (humans {floor}, by chance {chance})",
                who=literal(str(row["series"])),
                culture=literal(culture_name(str(row["culture"]))),
                share=f"{row['match_rate']:.0%}",
                floor=f"{row['floor']:.0%}",
                chance=f"{row['chance']:.0%}",
            )
            for row in part.to_dict("records")
        ]
        break
    return say(
        "**Questions on which the model's favourite is the humans' too:** {values}.", values="; ".join(values)
    )


def insensitivity(context: Context) -> str:
    """Say which problem the rules see most often."""
    rates = context.report("insensitivity")
    if rates is None:
        return ""
    rows = context.study.named(rates[rates["judge"] == "rules"])
    rows = rows[rows["rate"].notna()]
    if rows.empty:
        return ""
    worst = rows.iloc[int(rows["rate"].argmax())]
    return say(
        "**Most frequent problem that the rules see:** {problem}, {share} of the responses of {who} in "
        "{culture} "
        "({low} to {high}).",
        problem=say(CODES[str(worst["problem"])]),
        share=f"{worst['rate']:.0%}",
        who=literal(str(worst["series"])),
        culture=literal(culture_name(str(worst["culture"]))),
        low=f"{worst['low']:.0%}",
        high=f"{worst['high']:.0%}",
    )


def ablations(context: Context) -> str:
    """Say which methods differ from DEF beyond chance."""
    frame = context.report("ablation")
    if frame is None:
        return ""
    rows = frame[
        frame["kind"].eq("probing") & frame["measure"].eq(SOUND_MEASURE) & frame["dimension"].eq(ALL)
    ]
    rows = rows[rows["difference"].notna() & (rows["probing"] != str(Probing.DEF))]
    differing = rows[rows["p_adjusted"] < LEVEL]
    names = "; ".join(
        f"{literal(probing_name(str(row['probing'])))}, {literal(culture_name(str(row['culture'])))}, "
        f"{number(row['difference'], 2)}"
        for row in differing.to_dict("records")
    )
    return say(
        "**{n} of {all} comparisons with DEF differ** in {measure} after adjustment for their number{names}.",
        n=len(differing),
        all=len(rows),
        measure=measure_name(str(SOUND_MEASURE)),
        names=f" ({names})" if names else "",
    )


def series_test(context: Context) -> str:
    """Say what the tests of the two series give, and whether they were run here."""
    frame = context.report("series_test")
    if frame is None:
        return ""
    here = int((frame["source"] == "reproduced").sum())
    values = [
        say(
            "{culture}: difference {difference}, p = {p}",
            culture=literal(culture_name(str(row["culture"]))),
            difference=number(row["difference"], 2),
            p=number(row["p"], 3),
        )
        for row in frame[frame["source"].eq("published") & frame["method"].eq("paper")].to_dict("records")
    ]
    return say(
        "**From the printed values, by the paper's test:** {values}. Tests on models run here: {n}.",
        values="; ".join(values),
        n=here,
    )


def robustness(context: Context) -> str:
    """Say how far the ranking of the probing methods depends on choices."""
    frame = context.report("multiverse_summary")
    if frame is None:
        return ""
    rows = frame[frame["ranking"].eq("probing") & frame["choice"].eq(ALL) & frame["agreement"].notna()]
    firsts = rows.drop_duplicates(["culture", "model"]).to_dict("records")
    if not firsts:
        return ""
    values = [
        say(
            "{culture}: {mean} on average, {least} at least, of {n} combinations",
            culture=literal(culture_name(str(row["culture"]))),
            mean=number(row["agreement"], 2),
            least=number(row["agreement_low"], 2),
            n=int(row["n_universes"]),
        )
        for row in firsts
    ]
    return say(
        "**Ranking of the probing methods under other defensible choices** (Kendall's tau with that under "
        "the "
        "paper's; 1 is the same): {values}.",
        values="; ".join(values),
    )


TAKEAWAYS: Final[Mapping[str, Callable[[Context], str]]] = {
    "culture_map": culture_map,
    "bias": bias,
    "insensitivity": insensitivity,
    "ablations": ablations,
    "series_test": series_test,
    "robustness": robustness,
}
