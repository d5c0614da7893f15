"""Whether responses that end with their first sentence hold the same answers, with the embedded model.

`python -m benchmarks.first_sentence [--respondents N] [--items K] [--alone] [--write]`: DEF respondents
answer the items of a run with `explanations: first-sentence`, and the very same requests with
`explanations: all`, in the same batch; the parser of this project reads both. With one beam the shorter
response is a beginning of the longer one. With several, beams that end earlier are compared earlier, and
another one may be the best. `--alone` asks the respondents with one beam at the first item again, each
alone: nothing but the extent differs then.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from benchmarks.decoding_batches import DOCUMENT, DOCUMENT_TITLE, in_batches
from benchmarks.documents import command, machine, table, write_section
from benchmarks.engine_study import RUN, Asked, Study, Timed, read_study
from value_survey.answers.parse import parse_response
from value_survey.models.protocol import Extent, Request

HEADER = ["respondents", "answers", "same option", "same beginning", "tokens, first-sentence", "tokens, all"]

ALONE = ["respondents", "answers", "same beginning"]


@dataclass(frozen=True)
class Pair:
    """One request with both extents: the options read, the texts and the lengths."""

    beams: int
    options: tuple[tuple[int, ...], tuple[int, ...]]
    texts: tuple[str, str]
    tokens: tuple[int, int]


def pairs(study: Study, shorter: Asked, longer: Sequence[tuple[Request, str, int]]) -> list[Pair]:
    """Read both responses to each request."""
    items = {item.item_id: item for item in study.questionnaire.items}

    def read(request: Request, text: str) -> tuple[int, ...]:
        item = items[request.item_id]
        return parse_response(
            text,
            language=study.params.runs[RUN].language,
            kind=item.kind,
            options=item.options,
            max_choices=item.max_choices,
            question=item.text,
        ).codes

    return [
        Pair(
            request.decoding.num_beams,
            (read(request, response.text), read(request, text)),
            (response.text, text),
            (response.response_tokens, tokens),
        )
        for response, (request, text, tokens) in zip(shorter.responses, longer, strict=True)
    ]


def row(name: str, some: Sequence[Pair]) -> list[str]:
    """Sum pairs up."""
    same = sum(pair.options[0] == pair.options[1] for pair in some)
    begun = sum(pair.texts[1].startswith(pair.texts[0]) for pair in some)
    return [
        name,
        str(len(some)),
        f"{same} ({same / len(some):.1%})",
        f"{begun} ({begun / len(some):.1%})",
        *(f"{sum(pair.tokens[place] for pair in some) / len(some):.1f}" for place in (0, 1)),
    ]


def rows(all_pairs: Sequence[Pair]) -> list[list[str]]:
    """Give the rows of the table: one beam, several, together."""
    named = {
        "one beam": [pair for pair in all_pairs if pair.beams == 1],
        "several beams": [pair for pair in all_pairs if pair.beams > 1],
        "all": list(all_pairs),
    }
    return [row(name, some) for name, some in named.items() if some]


def alone(study: Study, respondents: int) -> list[list[str]]:
    """Ask the respondents with one beam at the first item alone, with both extents."""
    model = study.load()
    call = next(study.simulate(Timed(model, lambda: 0.0), respondents, Extent.FIRST_SENTENCE, 1))
    requests = [request for request in call.requests if request.decoding.num_beams == 1]
    texts = {
        extent: in_batches(
            model, [replace(q, decoding=replace(q.decoding, extent=extent)) for q in requests], 1
        )
        for extent in Extent
    }
    begun = sum(map(str.startswith, texts[Extent.ALL], texts[Extent.FIRST_SENTENCE]))
    return [["one beam, each alone", str(len(requests)), f"{begun} ({begun / len(requests):.1%})"]]


def main() -> None:
    """Print the table after every item, and write it if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--respondents", type=int, default=20)
    parser.add_argument("--items", type=int, default=6)
    parser.add_argument("--max-new-tokens", type=int, help="of a response, instead of the run's own")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--alone", action="store_true", help="only ask those with one beam alone")
    parser.add_argument("--write", action="store_true", help=f"write into {DOCUMENT}")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    study = read_study(chosen.items, chosen.max_new_tokens)
    if chosen.alone:
        text = (
            f"The first item again, only those of {chosen.respondents} respondents who have one beam, one at "
            f"a time: nothing but the extent differs. {machine()}. Measured by "
            f"`{command('first_sentence')}`.\n\n" + table(ALONE, alone(study, chosen.respondents))
        )
        print(text)
        if chosen.write:
            write_section(DOCUMENT, DOCUMENT_TITLE, "One beam, asked alone", text)
        return
    # Each extent has a model of its own: what one stores is not for the other.
    asked, other = Timed(study.load(), lambda: 0.0), study.load()
    found: list[Pair] = []
    calls = study.simulate(asked, chosen.respondents, Extent.FIRST_SENTENCE)
    for number, call in enumerate(calls, start=1):
        whole = [
            replace(request, decoding=replace(request.decoding, extent=Extent.ALL))
            for request in call.requests
        ]
        longer = other.answer(whole)
        found += pairs(
            study,
            call,
            [(q, r.text, r.response_tokens) for q, r in zip(whole, longer, strict=True)],
        )
        text = (
            f"{study.model}, run `{RUN}`: {chosen.respondents} respondents, the first {number} item(s), at "
            f"most {study.params.runs[RUN].max_new_tokens} tokens a response. {machine()}. Measured by "
            f"`{command('first_sentence')}`.\n\n"
            "Each request was answered with `explanations: first-sentence` and with `all`, in the same batch "
            "and with the same memory. `same option`: the parser reads the same codes, or none, from both. "
            "`same beginning`: the longer response begins with the shorter one. With one beam both are the "
            "same up to floating point (fewer rows are left in a step when others have ended). With several "
            "beams, those that end earlier are compared earlier, and another one may be the best.\n\n"
            + table(HEADER, rows(found))
        )
        print(text, flush=True)
        if chosen.write:
            write_section(DOCUMENT, DOCUMENT_TITLE, "Explanations that end with the first sentence", text)


if __name__ == "__main__":
    main()
