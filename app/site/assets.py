"""The files that all pages share: Vega in one local file, the site's style and script, licences."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import vl_convert

from app.sources import VEGA_LITE

STATIC: Final = Path(__file__).with_name("static")
FOLDER: Final = "assets"
VEGA: Final = f"{FOLDER}/vega.js"
SCRIPT: Final = f"{FOLDER}/site.js"
STYLE: Final = f"{FOLDER}/site.css"
ICON: Final = f"{FOLDER}/icon.svg"

SECURITY: Final = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; style-src-attr 'unsafe-inline'; "
    "img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
)
"""Nothing comes from a network, and no text becomes code: Vega interprets its expressions (`ast`), so that it
needs no `eval`. `file:` is for browsers to which a file is no origin; styles of single elements are for
Vega's tooltips, which are placed by them."""


def write_assets(folder: Path) -> None:
    """Write the shared files into a site."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(STATIC.iterdir()):
        if path.is_file():
            shutil.copyfile(path, target / path.name)
    shutil.copyfile(STATIC.parents[1] / "icon.svg", folder / ICON)
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE)
    (folder / VEGA).write_text(str(bundle), encoding="utf-8", newline="\n")
