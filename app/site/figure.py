"""Charts as figures: the specification in the page, drawn by the site's own copy of Vega."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import altair as alt

from app.drawing import Drawing
from app.language import say
from app.site.markup import data_block, element, escaped, markdown
from app.text import literal

DIGITS: Final = 7
"""Of numbers in charts; the tables and files have all of them."""


def figure(
    chart: alt.TopLevelMixin | Mapping[str, Any], *, alternative: str, title: str = "", caption: str = ""
) -> str:
    """Show a chart.

    Parameters
    ----------
    chart
        The chart, or its Vega-Lite specification. One without a width gets that of its box.
    alternative
        What it shows, as plain text, for readers who do not see it.
    title, caption
        What stands above and below it, in Markdown.
    """
    # Not validated again: hundreds of charts that the explorer's tests have validated.
    specification = chart.to_dict(validate=False) if isinstance(chart, alt.TopLevelMixin) else dict(chart)
    if "layer" in specification and "width" not in specification:
        specification |= {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
        specification["height"] = _height(specification)
    specification["description"] = alternative
    _compact(specification)
    parts = [
        element("p", markdown(title), class_="title") if title else "",
        element(
            "div",
            element("p", escaped(say("The chart is drawn by a script; the table has its numbers."))),
            class_="chart",
            role="img",
            aria_label=alternative,
        ),
        data_block(json.loads(json.dumps(specification))),
    ]
    if caption:
        parts.append(element("figcaption", markdown(caption)))
    return element("figure", "".join(parts), class_="drawn")


def _height(specification: Mapping[str, Any]) -> Any:
    """Turn a height per row into one of the chart.

    Vega-Lite knows how to fit a chart to the width of its box only beside a fixed height: beside a height per
    row it complains, of every chart.
    """
    height = specification.get("height")
    if not isinstance(height, dict):
        return height
    rows: set[Any] = set()
    for layer in specification["layer"]:
        y = layer.get("encoding", {}).get("y", {})
        data = layer.get("data", specification.get("data", {}))
        if isinstance(domain := (y.get("scale") or {}).get("domain"), list):
            rows |= set(domain)
        elif "field" in y:
            rows |= {row[y["field"]] for row in specification["datasets"][data["name"]]}
    return height["step"] * max(len(rows), 1)


def _compact(specification: dict[str, Any]) -> None:
    """Write data as names and lists of values, without columns of which nothing in the chart speaks."""
    datasets = specification.pop("datasets", {})
    spoken = set(re.findall(r"\w+", json.dumps(specification)))
    specification["datasets"] = {}
    for name, rows in datasets.items():
        columns = [column for column in dict.fromkeys(chain.from_iterable(rows)) if column in spoken]
        specification["datasets"][name] = {
            "columns": columns,
            "rows": [[_rounded(row.get(column)) for column in columns] for row in rows],
        }


def _rounded(value: Any) -> Any:
    """Keep the digits that a picture can show."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def drawn(drawing: Drawing) -> Iterator[str]:
    """Show the charts of a drawing, its legend first."""
    if drawing.legend is not None:
        yield legend(drawing.legend)
    figures = [
        figure(
            one.chart,
            alternative=one.alternative,
            title=f"**{literal(one.title)}**" if one.title else "",
        )
        for one in drawing.charts
    ]
    yield "\n".join(figures) if drawing.wide else side_by_side(figures)


def legend(chart: alt.TopLevelMixin) -> str:
    """Show the legend of the charts that follow."""
    drawn = figure(chart, alternative=say("Legend of the charts below"))
    return drawn.replace('class="drawn"', 'class="drawn legend"')


def side_by_side(figures: Sequence[str]) -> str:
    """Put figures beside each other where the window has room for them."""
    return element("div", "".join(figures), class_="beside")
