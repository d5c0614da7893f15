"""The export: all pages in all languages, the files behind them, put in place in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from tqdm import tqdm

from app import provenance, reading
from app.language import speaking
from app.problems import require
from app.project import Project
from app.site.archive import copy_files
from app.site.assets import write_assets
from app.site.context import Context, Page
from app.site.folder import check, replacing, write_marker
from app.site.layout import document
from app.site.pages import (
    ablations,
    bias,
    claims,
    culture_map,
    dataset,
    dimensions,
    home,
    insensitivity,
    item,
    items,
    leaderboard,
    ledger,
    published,
    robustness,
    series_test,
)
from app.site.place import LANGUAGES
from value_survey.errors import InputError, Problem

PAGES: Final[tuple[Callable[[Context], Iterator[Page]], ...]] = (
    home.build,
    claims.build,
    published.build,
    leaderboard.build,
    dimensions.build,
    items.build,
    item.build,
    culture_map.build,
    bias.build,
    insensitivity.build,
    ablations.build,
    series_test.build,
    robustness.build,
    ledger.build,
    dataset.build,
)


class Exported(NamedTuple):
    """What was written."""

    pages: int
    files: int
    size: int


def export_site(root: Path, target: Path) -> Exported:
    """Write a project's results as static pages.

    Parameters
    ----------
    root
        The project.
    target
        Folder of the site. One written by an earlier export is replaced, and only once the new one is whole.
        The same project gives the same bytes.

    Raises
    ------
    InputError
        Files that every study has are missing or damaged, no run has been analysed, or `target` holds
        something else.
    """
    check(target.resolve())
    project = Project(root.resolve())
    require(
        lambda: reading.params(project),
        lambda: reading.divergence(project),
        lambda: reading.item_divergence(project),
        lambda: reading.ledger(project),
        lambda: reading.items(project),
        lambda: reading.reference(project),
        lambda: reading.answers(project, [""]),
    )
    study = Context(project, LANGUAGES[0]).study
    if study.runs.empty:
        raise InputError(
            Problem("no run has been analysed", str(project.report("divergence")), next_step="make repro")
        )
    require(*(lambda run=run: reading.responses(project, run, "") for run in study.runs["run"]))
    with replacing(target) as folder:
        count = sum(_write_pages(project, folder, code) for code in LANGUAGES)
        write_assets(folder)
        copied = copy_files(project, folder)
        write_marker(
            folder,
            {
                "version": provenance.version(),
                "commit": provenance.commit(project.git),
                "params_sha256": provenance.sha256(project.params),
            },
        )
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Exported(count, len(copied), size)


def _write_pages(project: Project, folder: Path, code: str) -> int:
    """Write the pages of one language; gives their number."""
    count = 0
    with speaking(code):
        context = Context(project, code)
        pages = chain.from_iterable(build(context) for build in PAGES)
        for page in tqdm(pages, f"pages ({code})", unit=" pages", mininterval=1.0):
            path = folder / page.place.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document(page), encoding="utf-8", newline="\n")
            count += 1
    return count
