"""Charts as figures: the specification in the page, drawn by the site's own copy of Vega."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from app.drawing import Drawing
from app.language import say
from app.site.markup import data_block, element, escaped, markdown
from app.text import literal


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
    specification = chart.to_dict() if isinstance(chart, alt.TopLevelMixin) else dict(chart)
    if "layer" in specification and "width" not in specification:
        specification["width"] = "container"
    specification["description"] = alternative
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
