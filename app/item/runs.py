"""The runs that were asked an item."""

from __future__ import annotations

import pandas as pd

from app.catalogue import Catalogue


def ordered(runs: pd.DataFrame, study: Catalogue) -> pd.DataFrame:
    """Put runs in the order of the models within each culture."""
    culture = {code: place for place, code in enumerate(study.cultures)}
    place = {run: number for number, run in enumerate(study.runs["run"])}
    keys = pd.DataFrame({"culture": runs["culture"].map(culture), "run": runs["run"].map(place)})
    return runs.loc[keys.sort_values(["culture", "run"]).index]


def with_wording(runs: pd.DataFrame) -> pd.DataFrame:
    """Say in `who` which wording was asked, where it is not the original one."""
    wording = [
        item_id.removeprefix(f"{culture}-{base_id}-")
        for item_id, culture, base_id in zip(runs["item_id"], runs["culture"], runs["base_id"], strict=True)
    ]
    return runs.assign(wording=wording)
