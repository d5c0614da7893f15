"""The raw responses to an item, run by run: what came back, what was asked, what the parser made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from app import reading
from app.item.behind import STEP_NAMES, json_list, json_object
from app.item.distributions import Item
from app.item.responses import response_rows
from app.language import clauses, language, listed, say
from app.names import NOT_PARSED, status_name
from app.site.context import Context
from app.site.markup import element, escaped, heading, link
from app.site.parts import facts, note, source
from app.site.place import Place
from app.text import excerpt, visible
from value_survey.reports.grids import MISSING
from value_survey.terms import ParseStatus

SUMMARY_LENGTH: Final = 70


def anchor(run: str, respondent: int) -> str:
    """Name a response in its page."""
    return f"{run}-{respondent}"


def show_responses(
    context: Context, place: Place, runs: pd.DataFrame, items: Mapping[str, Item]
) -> Iterator[str]:
    """Show all responses to an item, closed at first.

    Parameters
    ----------
    context
        The study.
    place
        The page.
    runs
        `run`, `item_id`, `series`, `culture`: the runs that were asked the item.
    items
        The items by `item_id`.
    """
    yield heading(say("Responses behind these numbers"), name="responses")
    yield note(
        say(
            "Model output is shown as plain text; invisible characters are written out. Open a run to read "
            "them."
        )
    )
    project = context.project
    answers = reading.answers(project, list(items))
    prompts: dict[tuple[str, str], str] = {}
    for row in runs.to_dict("records"):
        run, item = str(row["run"]), items[row["item_id"]]
        rows = response_rows(reading.responses(project, run, item.item_id), answers)
        counts = rows["status"].value_counts()
        statuses = listed(
            f"{counts[code]} {status_name(code)}"
            for code in (*map(str, ParseStatus), NOT_PARSED)
            if code in counts.index
        )
        title = say(
            "{series}, {culture}: {n} responses ({counts})",
            series=row["series"],
            culture=row["culture"],
            n=len(rows),
            counts=statuses or MISSING,
        )
        revisions = listed(dict.fromkeys(map(str, rows["model_revision"].dropna()))) or MISSING
        inside = facts([(say("run"), run), (say("model revision"), revisions)])
        inside += "".join(_response(one, item, run, prompts) for one in rows.to_dict("records"))
        files = source(
            context,
            place,
            [project.shown(project.responses(run)), "data/answers/answers.parquet"],
            "dvc pull",
        )
        yield element("details", element("summary", escaped(title)) + inside + files, id=run)
    title = say("The {n} prompts of these responses", n=len(prompts))
    texts = "".join(
        element("pre", escaped(text), id=name, lang=lang if lang != language() else None)
        for (text, lang), name in prompts.items()
    )
    yield element("details", element("summary", escaped(title)) + texts)


def _response(row: Mapping[Any, Any], item: Item, run: str, prompts: dict[tuple[str, str], str]) -> str:
    """Show a response; its prompt, which many share, stands once in the page, under a name of `prompts`."""
    prompt = prompts.setdefault((str(row["prompt"]), str(row["language"])), f"prompt-{len(prompts) + 1}")
    answer = clauses(item.option(int(code)) for code in row["codes"]) or MISSING
    title = say(
        "Respondent {n} · {status} · {answer}: {text}",
        n=row["respondent"],
        status=status_name(str(row["status"])),
        answer=answer,
        text=excerpt(str(row["response"]), SUMMARY_LENGTH),
    )
    lang = str(row["language"]) if row["language"] != language() else None
    body = [
        element("pre", escaped(row["response"] or visible("")), lang=lang),
        *_steps(row, lang),
        element(
            "details",
            element("summary", escaped(say("Prompt, respondent and decoding")))
            + element("p", link(f"#{prompt}", say("The prompt"), class_="prompt"))
            + element("p", escaped(_profile(row, item))),
        ),
    ]
    return element(
        "details", element("summary", escaped(title)) + "".join(body), id=anchor(run, int(row["respondent"]))
    )


def _steps(row: Mapping[Any, Any], lang: str | None) -> Iterator[str]:
    """Show what was said on the way to a response (CCSV); nothing for other methods."""
    steps = [step for step in json_list(row["steps"]) if isinstance(step, dict)]
    if not steps:
        return
    texts = []
    for step in steps:
        name = str(step.get("step", ""))
        shown = say(STEP_NAMES[name]) if name in STEP_NAMES else name
        texts.append(element("p", escaped(f"{shown} {step.get('decode', '')}"), class_="note"))
        texts.append(element("pre", escaped(step.get("response", "")), lang=lang))
    summary = element("summary", escaped(say("Steps on the way ({n} texts)", n=len(steps))))
    yield element("details", summary + "".join(texts))


def _profile(row: Mapping[Any, Any], item: Item) -> str:
    """Say on a line how the response was drawn and read."""
    how = say("sampling") if row["do_sample"] else say("no sampling")
    order = " → ".join(str(code) for code in json_list(row["option_order"]))
    remembered = say(
        "{n} earlier answers of at most {most}",
        n=len(json_list(row["memory_items"])),
        most=row["memory_length"],
    )
    parts = [
        (say("rule"), str(row["rule"]) or MISSING),
        (say("region"), MISSING if pd.isna(row["region"]) else str(row["region"])),
        (say("decoding"), say("{n} beams, {how}", n=int(row["num_beams"]), how=how)),
        (say("memory"), remembered),
        (say("options shown"), order or MISSING),
        (say("seed"), str(row["seed"])),
    ]
    if probabilities := json_object(row["option_probabilities"]):
        known = {str(code): item.option(code) for code in item.codes}
        shares = (f"{known.get(code, code)} {_share(value)}" for code, value in probabilities.items())
        parts.append((say("probability"), clauses(shares)))
    return " · ".join(f"{name}: {value}" for name, value in parts)


def _share(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else str(value)
