"""How many answers differ when respondents are asked in batches of another size, with the embedded model.

`python -m benchmarks.decoding_batches [--respondents N] [--items K] [--write]`: the same requests are
answered alone, in fives and in twenties. Every response has its own random stream, so only floating point
can make a difference: a matrix product over other rows is summed in another order, and in bfloat16 two
tokens are often equally likely up to rounding. In float64 no answer differs (tests/models/test_decoding.py).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import torch

from benchmarks.documents import command, machine, table, write_section
from benchmarks.engine_study import RUN, Asked, Study, Timed, read_study
from value_survey.models.local import LocalModel
from value_survey.models.protocol import Request

DOCUMENT = Path("docs/benchmarks/answers.md")
DOCUMENT_TITLE = "What changes answers of a local model"
SIZES = (1, 5, 20)
_CODE = re.compile(r"\d+")


def in_batches(model: LocalModel, requests: Sequence[Request], size: int) -> list[str]:
    """Answer requests in batches of some size, each from nothing."""
    texts = []
    for start in range(0, len(requests), size):
        model.forget()
        texts += [response.text for response in model.answer(requests[start : start + size])]
    print(f"in batches of {size}: {len(texts)} answers", flush=True)
    return texts


def differing(
    model: LocalModel, requests: Sequence[Request], sizes: Sequence[int] = SIZES
) -> list[list[str]]:
    """Compare batch sizes with each other.

    Returns
    -------
    list of list of str
        Rows of a table: sizes, answers, answers whose option differs, answers whose text differs.
    """
    texts = {size: in_batches(model, requests, size) for size in sizes}
    return [
        [
            f"{one} and {other}",
            str(len(requests)),
            _share(map(_option, texts[one]), map(_option, texts[other])),
            _share(texts[one], texts[other]),
        ]
        for one, other in combinations(sizes, 2)
    ]


HEADER = ["batches of", "answers", "other option", "other text"]


def some_requests(study: Study, model: LocalModel, respondents: int, items: int) -> list[Request]:
    """Give the requests of the first items, as the respondents' memories made them."""
    timed = Timed(model, lambda: 0.0)
    calls: list[Asked] = list(study.simulate(timed, respondents, items=items))
    return [request for call in calls for request in call.requests]


def _option(text: str) -> str:
    found = _CODE.search(text)
    return found[0] if found else ""


def _share(left: object, right: object) -> str:
    pairs = list(zip(left, right, strict=True))  # type: ignore[call-overload]
    return f"{sum(one != other for one, other in pairs) / len(pairs):.1%}"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--respondents", type=int, default=20)
    parser.add_argument("--items", type=int, default=2)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--write", action="store_true", help=f"write into {DOCUMENT}")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    study = read_study(chosen.items)
    model = study.load()
    requests = some_requests(study, model, chosen.respondents, chosen.items)
    text = (
        f"{study.model} in {model.identity.dtype}, run `{RUN}`: the same requests to {chosen.respondents} "
        f"respondents at {chosen.items} item(s), in batches of other sizes. {machine()}. Measured by "
        f"`{command('decoding_batches')}`.\n\n"
        "Every response has its own random stream: what differs is floating point alone (none in "
        "float64).\n\n" + table(HEADER, differing(model, requests))
    )
    print(text)
    if chosen.write:
        write_section(DOCUMENT, DOCUMENT_TITLE, "Batch size", text)


if __name__ == "__main__":
    main()
