"""Stage `culture_map`: where models, humans and countries lie on a map of values."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.metrics.culture_map import culture_map
from value_survey.stages import study
from value_survey.survey.countries import OWN_TABLES
from value_survey.survey.human import load_country_cells
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv

HUMAN = Path("data/sources/human")


def run(root: Path) -> None:
    """Write `culture_map`, `culture_map_loadings` and `culture_map_lines` to `reports/`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    countries = load_country_cells(root / HUMAN)
    result = culture_map(
        study.read_answers(root / study.ANSWERS),
        read_items(root / study.ITEMS),
        read_reference(root / study.REFERENCE),
        study.runs_frame(root, params),
        countries.assign(country=countries["country"].replace(OWN_TABLES)),
        seed=analysis.seed,
        replicates=analysis.bootstrap_replicates,
        confidence=analysis.confidence,
    )
    write_csv(result.points, root / study.REPORTS / "culture_map.csv")
    write_csv(result.loadings, root / study.REPORTS / "culture_map_loadings.csv")
    write_csv(result.lines, root / study.REPORTS / "culture_map_lines.csv")
