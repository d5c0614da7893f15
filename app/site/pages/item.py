"""Pages of single items: how humans and models answered, and every raw response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from app import reading
from app.badges import origin
from app.filters import culture_name, dimension_name, language_name
from app.form import usual_form
from app.item.distributions import Item, Split, human_shares
from app.item.drawing import most_chosen, shares_by_culture, shares_drawing
from app.item.runs import ordered, with_wording
from app.language import clauses, language, say
from app.measures import MEASURES, measure_name
from app.names import kind_name, topic_name, wording_name
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.markup import heading
from app.site.pages.responses import anchor, show_responses
from app.site.parts import badges, lead, note, pages, source
from app.site.place import Place
from app.site.table import Column, table
from app.text import coverage, literal

REFERENCE = "data/survey/reference.csv"
ANSWERS = "data/answers/answers.parquet"

__all__ = ["anchor", "asked_items", "build", "path_of"]


def path_of(base_id: str) -> str:
    """Give the page of an item."""
    return f"items/{base_id}.html"


def asked_items(context: Context) -> pd.DataFrame:
    """Give the items that an analysed run was asked, a row per question, in the order of the survey."""
    known = reading.items(context.project).drop_duplicates("base_id")
    asked = context.study.named(reading.item_divergence(context.project))
    return known[known["base_id"].isin(asked["base_id"])]


def build(context: Context) -> Iterator[Page]:
    """Make a page of each item that was asked."""
    texts = reading.items(context.project)
    asked = context.study.named(reading.item_divergence(context.project))
    codes = list(asked_items(context)["base_id"])
    for place_in_list, base_id in enumerate(codes):
        place = context.place(path_of(base_id))
        runs = with_wording(ordered(asked[asked["base_id"] == base_id], context.study))
        items = {
            str(row["item_id"]): Item.from_row(row)
            for row in texts[texts["item_id"].isin(runs["item_id"])].to_dict("records")
        }
        runs = runs[runs["item_id"].isin(list(items))]
        beside = [codes[place_in_list - 1], codes[(place_in_list + 1) % len(codes)]]
        first = next(iter(items.values()))
        yield Page(
            place,
            f"{base_id}: {first.questions[language()]}",
            "\n".join(_body(context, place, runs, items, beside)),
        )


def _body(
    context: Context, place: Place, runs: pd.DataFrame, items: Mapping[str, Item], beside: list[str]
) -> Iterator[str]:
    first = next(iter(items.values()))
    names = (say("← {item}", item=beside[0]), say("{item} →", item=beside[1]))
    links = [(path_of(code), name) for code, name in zip(beside, names, strict=True)]
    yield pages(place, [links[0], ("items.html", say("All items")), links[1]], say("Items beside this one"))
    own, other = ("zh", "en") if language() == "zh" else ("en", "zh")
    kinds = (dimension_name(first.dimension), topic_name(first.topic), kind_name(first.kind))
    yield note(
        say(
            "{facts}. Worded by this project after the survey's variable.",
            facts=" · ".join(map(literal, kinds)),
        )
    )
    yield from _wordings(runs, items, (own, other))
    yield badges(runs["role"])
    for questionnaire, part in context.by_questionnaire(runs):
        size = context.study.questionnaires[questionnaire]
        yield heading(say("Item set “{name}” ({n} items)", name=questionnaire, n=size))
        yield from _distributions(context, part, items)
        yield source(context, place, [REFERENCE, ANSWERS], "dvc pull")
    yield _values(context, runs)
    yield source(context, place, ["reports/item_divergence.csv"])
    yield from show_responses(context, place, runs, items)


def _wordings(runs: pd.DataFrame, items: Mapping[str, Item], codes: tuple[str, str]) -> Iterator[str]:
    """Show each wording with its options in both languages; that of both cultures once."""
    asked: dict[str, list[str]] = {}
    for item_id in dict.fromkeys(runs["item_id"]):
        item = items[item_id]
        text = "  \n".join(
            literal(f"{item.questions[code]} — " + " · ".join(item.option(one, code) for one in item.codes))
            for code in codes
        )
        asked.setdefault(text, []).append(item_id)
    for text, names in asked.items():
        yield note(f"{literal(', '.join(names))}:  \n{text}")


def _distributions(context: Context, runs: pd.DataFrame, items: Mapping[str, Item]) -> Iterator[str]:
    """Draw the shares of each option, a chart per culture, and put them into a table."""
    reference = reading.reference(context.project)
    answers = reading.answers(context.project, list(items))
    parts = shares_by_culture(runs, items, reference, answers, Split.OVERALL)
    series = set(runs["series"])
    drawing = shares_drawing(parts, series, context.study, Split.OVERALL, usual_form(len(series)))
    told = {
        culture: say("Most chosen: {who}.", who=clauses(most_chosen(part))) for culture, part in parts.items()
    }
    yield lead(
        say("Most chosen by each: see the tables.")
        if drawing.wide
        else "  \n".join(f"**{culture_name(culture)}** · {sentence}" for culture, sentence in told.items())
    )
    yield from drawn(drawing)
    for culture, part in parts.items():
        item = items[runs.loc[runs["culture"] == culture, "item_id"].iloc[0]]
        yield _shares(part, item, reference, culture)
        if item.reference == "rounded":
            yield note(say("Human shares of this item are known rounded to two digits only."))


def _shares(part: pd.DataFrame, item: Item, reference: pd.DataFrame, culture: str) -> str:
    """Show the shares of each option: of humans, by sex and age where they are known, and of each run."""
    groups = [
        human_shares(reference, item, split)
        for split in Split
        if split is not Split.OVERALL and item.can_split(split)
    ]
    overall = part[part["human"]]
    everyone = pd.concat([overall, *groups, part[~part["human"]]], ignore_index=True)
    shares = dict(iter(everyone.groupby("who", sort=False)))
    columns = [
        Column(say("who"), list(shares)),
        Column(say("answers"), [rows["n"].iloc[0] for rows in shares.values()], digits=0),
    ]
    for place, code in enumerate(item.codes):
        values = [100 * float(rows["share"].iloc[place]) for rows in shares.values()]
        columns.append(Column(f"{item.option(code)} (%)", values, digits=1))
    return table(say("Shares of each option, {culture}", culture=culture_name(culture)), columns)


def _values(context: Context, runs: pd.DataFrame) -> str:
    respondents = {name: float(run.respondents) for name, run in context.params.runs.items()}
    return table(
        say("Table of the item's divergences by run"),
        [
            Column(say("who"), list(runs["series"])),
            Column(say("origin"), [origin(role) for role in runs["role"]], choice=True),
            Column(say("culture"), list(runs["culture"]), choice=True),
            Column(say("wording"), [wording_name(code) for code in runs["wording"]]),
            Column(say("language asked"), [language_name(code) for code in runs["language"]], choice=True),
            Column(
                say("valid answers"),
                [
                    coverage(valid, respondents.get(run, float("nan")))
                    for run, valid in zip(runs["run"], runs["n_valid"], strict=True)
                ],
            ),
            *(
                Column(measure_name(str(one)), list(runs[str(one)]), digits=3, meaning=say(words.meaning))
                for one, words in MEASURES.items()
            ),
            Column(say("run"), list(runs["run"])),
        ],
    )
