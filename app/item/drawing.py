"""Answers to an item, drawn: humans and models under each option, a chart per culture."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted
from app.charts.item import item_chart, item_heat, with_humans
from app.drawing import Drawing, Drawn
from app.filters import culture_name
from app.form import Form
from app.item.distributions import HUMANS, Item, Split, human_shares, model_shares
from app.language import clauses, say


def shares_by_culture(
    runs: pd.DataFrame,
    items: Mapping[str, Item],
    reference: pd.DataFrame,
    answers: pd.DataFrame,
    split: Split,
) -> dict[str, pd.DataFrame]:
    """Spread the answers of humans and runs over the options of an item.

    Parameters
    ----------
    runs
        `run`, `item_id`, `series`, `culture`: the runs that were asked the item.
    items
        The items by `item_id`.
    reference, answers
        Frames of `reference.csv` and `answers.parquet`.
    split
        Groups in which the humans are shown.

    Returns
    -------
    dict
        By culture, in the order of the runs: rows as of `human_shares`, the humans first.
    """
    return {
        str(culture): pd.concat(
            [
                human_shares(reference, items[rows["item_id"].iloc[0]], split),
                *(
                    model_shares(answers, items[row["item_id"]], row["run"], row["series"])
                    for row in rows.to_dict("records")
                ),
            ],
            ignore_index=True,
        )
        for culture, rows in runs.groupby("culture", sort=False)
    }


def shares_drawing(
    parts: Mapping[str, pd.DataFrame], series: set[str], study: Catalogue, split: Split, form: Form
) -> Drawing:
    """Draw shares, as from `shares_by_culture`, on one scale.

    Parameters
    ----------
    parts
        The shares by culture.
    series
        The models among them.
    study
        Names and looks of the series.
    split
        Groups in which the humans are shown.
    form
        Bars and marks, or a heat map.
    """
    style = with_humans(restricted(study.style(), series), tuple(map(say, HUMANS[split].values())))
    highest = min(max(float(part["share"].max()) for part in parts.values()) * 1.05, 1.0)
    is_heat = form is Form.HEAT
    drawn = (
        Drawn(
            culture_name(culture),
            item_heat(part) if is_heat else item_chart(part, style, highest=highest),
            say(
                "Shares of each option among humans and models. Most chosen: {who}.",
                who=clauses(most_chosen(part)),
            ),
        )
        for culture, part in parts.items()
    )
    return Drawing(tuple(drawn), None if is_heat else legend_chart(style), is_heat)


def most_chosen(rows: pd.DataFrame) -> list[str]:
    """Say of everyone in a culture which option they chose most; as plain text."""
    told = []
    for who, part in rows.groupby("who", sort=False):
        if part["share"].notna().any():
            top = part.sort_values("share", kind="stable").iloc[-1]
            told.append(
                say("{who} “{option}” ({share})", who=who, option=top["label"], share=f"{top['share']:.0%}")
            )
        else:
            told.append(say("{who}: no valid answer", who=who))
    return told
