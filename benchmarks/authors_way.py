"""How fast the engine is against the authors' way of asking, with the embedded model.

`python -m benchmarks.authors_way [--items N] [--respondents R] [--max-new-tokens T] [--table T] [--write]`:
DEF respondents answer the items of a run. The authors' way is one respondent, one question, one `generate` of
transformers at a time, the memory in the prompt, nothing kept between questions; same model, number format,
prompts and decoding. Both take turns: at some of the items the authors' way answers the very requests that
the engine has just answered. `--extent first-sentence` ends the engine's responses with the first sentence of
their explanation; `--write` puts each table into docs/benchmarks/engine.md as soon as it is measured, in the
place of an older one with the same heading. On a machine that others use, `--clock cpu` with `--threads 1`
measures processor time.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from benchmarks import decoding_batches
from benchmarks.documents import command, machine, table, write_section
from benchmarks.engine_study import CLOCKS, RUN, Study, Timed, authors_way, read_study
from value_survey.models.branches import Conversation
from value_survey.models.decoding import decode
from value_survey.models.protocol import Decoding, Extent
from value_survey.models.ragged import RaggedModel

DOCUMENT = Path("docs/benchmarks/engine.md")
SCALES = (1, 5, 20, 80)
Clock = Callable[[], float]


def compared(
    study: Study, respondents: int, samples: int, asked: int, extents: Sequence[Extent], clock: Clock
) -> list[list[str]]:
    """Let the engine and the authors' way take turns.

    The engine answers all items in a row, so that everything it stores and drops again counts. The authors'
    way answers `asked` respondents, spread evenly over all, at `samples` items spread evenly over them.
    """
    plain = study.load_plain()
    # Each extent has a model of its own: what one stores is not for the other.
    models = {extent: study.load() for extent in extents}
    tokenising = models[extents[0]]
    count = len(study.questionnaire.items)
    sampled = {(2 * place + 1) * count // (2 * samples) for place in range(samples)}
    runs = {
        extent: study.simulate(Timed(model, clock), respondents, extent) for extent, model in models.items()
    }
    taken: dict[Extent, list[float]] = {extent: [] for extent in extents}
    tokens: dict[Extent, int] = dict.fromkeys(extents, 0)
    ratios: dict[Extent, list[float]] = {extent: [] for extent in extents}
    apart, apart_tokens = 0.0, 0
    for number in range(count):
        calls = {extent: next(run) for extent, run in runs.items()}
        for extent, call in calls.items():
            taken[extent].append(call.seconds)
            tokens[extent] += call.tokens
        spent = (f"{extent} {c.seconds:.1f} s, {c.tokens} tokens" for extent, c in calls.items())
        print(f"item {number + 1}: {'; '.join(spent)}", flush=True)
        if number in sampled:
            requests = next(iter(calls.values())).requests
            some = [requests[place * respondents // asked] for place in range(asked)]
            seconds, length = authors_way(plain, tokenising, some, clock)
            apart, apart_tokens = apart + seconds, apart_tokens + length
            for extent, call in calls.items():
                ratios[extent].append((seconds / asked) / (call.seconds / respondents))
            faster = ", ".join(f"{extent} {own[-1]:.1f}" for extent, own in ratios.items())
            print(f"  authors' way {seconds:.1f} s, {length} tokens; faster: {faster}", flush=True)
    answers = asked * len(sampled)
    rows = [["authors' way", f"{answers}", f"{answers / apart:.3f}", f"{apart_tokens / apart:.1f}", "1", "1"]]
    for extent in extents:
        total = sum(taken[extent])
        rate = respondents * count / total
        rows.append(
            [
                f"engine, explanations: {extent}",
                f"{respondents * count}",
                f"{rate:.3f}",
                f"{tokens[extent] / total:.1f}",
                f"{statistics.median(ratios[extent]):.1f}",
                f"{rate * apart / answers:.1f}",
            ]
        )
    return rows


def scaling(study: Study, extents: Sequence[Extent], items: int, clock: Clock) -> list[list[str]]:
    """Ask the first items of ever more respondents."""
    rows = []
    for count in SCALES:
        row = [str(count)]
        for extent in extents:
            calls = list(study.simulate(Timed(study.load(), clock), count, extent, items))
            row.append(f"{count * len(calls) / sum(call.seconds for call in calls):.3f}")
        rows.append(row)
        print(f"{count} respondents: {row[1:]}", flush=True)
    return rows


def bare(study: Study, batches: Sequence[int], length: int, clock: Clock) -> list[list[str]]:
    """Compare with the fastest that `generate` can do: prompts of one length, greedy, nobody ends early."""
    plain, model = study.load_plain(), study.load()
    packed = RaggedModel(study.load_plain())
    (first, *_) = next(iter(study.simulate(Timed(model, clock), 1))).requests
    prompt = model.prompt_tokens(first.turns)
    rows = []
    for batch in batches:
        # Different prompts, or the engine would compute them once.
        prompts = [[100 + number, *prompt[1:]] for number in range(batch)]
        ids = torch.tensor(prompts, device=plain.device)
        began = clock()
        plain.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            min_new_tokens=length,
            max_new_tokens=length,
        ).tolist()
        theirs = clock() - began
        began = clock()
        decode(
            packed,
            [Conversation() for _ in prompts],
            prompts,
            [Decoding(max_new_tokens=length)] * batch,
            range(batch),
            frozenset(),
        )
        ours = clock() - began
        rates = [f"{batch * length / seconds:.1f}" for seconds in (theirs, ours)]
        rows.append([str(batch), f"{len(prompt)} + {length}", *rates, f"{theirs / ours:.2f}"])
        print(f"bare batch {rows[-1]}", flush=True)
    return rows


def batches(study: Study) -> list[list[str]]:
    """Compare batch sizes on the first item."""
    model = study.load()
    return decoding_batches.differing(model, decoding_batches.some_requests(study, model, 20, 1))


def compare_section(study: Study, chosen: argparse.Namespace) -> tuple[str, str]:
    """Measure both ways."""
    return (
        "Against the authors' way",
        "One respondent, one question, one `generate` at a time, the memory in the prompt; same model, "
        "number format, prompts and decoding. `faster` compares the times per answer, the median over the "
        f"{chosen.samples} item(s) at which the authors' way asked {chosen.asked or chosen.respondents} of "
        f"the {chosen.respondents} respondents; `faster overall` is the ratio of answers per second, for the "
        "engine over its whole run.\n\n"
        + table(
            ["", "answers", "answers/s", "tokens/s", "faster", "faster overall"],
            compared(
                study,
                chosen.respondents,
                chosen.samples,
                chosen.asked or chosen.respondents,
                chosen.extent,
                CLOCKS[chosen.clock],
            ),
        ),
    )


def scaling_section(study: Study, chosen: argparse.Namespace) -> tuple[str, str]:
    """Measure more and more respondents."""
    items = min(2, len(study.questionnaire.items))
    return (
        "Scaling in respondents",
        f"Answers per second of the engine, first {items} item(s).\n\n"
        + table(
            ["respondents", *map(str, chosen.extent)],
            scaling(study, chosen.extent, items, CLOCKS[chosen.clock]),
        ),
    )


def bare_section(study: Study, chosen: argparse.Namespace) -> tuple[str, str]:
    """Measure the bare batch."""
    return (
        "Against a bare batch of `generate`",
        "Prompts of one length, one beam, greedy, no response ends early: what `generate` does best.\n\n"
        + table(
            ["batch", "prompt + response", "generate, tokens/s", "engine, tokens/s", "engine / generate"],
            bare(study, (32, 64), 32, CLOCKS[chosen.clock]),
        ),
    )


def batches_section(study: Study, _: argparse.Namespace) -> tuple[str, str]:
    """Count the answers that the batch size changes."""
    return (
        "Batch size and answers",
        "The same requests, 20 respondents at the first item, in batches of other sizes. Every response has "
        "its own random stream: what differs is floating point alone (none in float64).\n\n"
        + table(decoding_batches.HEADER, batches(study)),
    )


TABLES = {
    "compare": compare_section,
    "scaling": scaling_section,
    "bare": bare_section,
    "batches": batches_section,
}


def main() -> None:
    """Measure, print the tables, and write them if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=12)
    parser.add_argument("--respondents", type=int, default=20)
    parser.add_argument("--samples", type=int, default=2, help="items at which the authors' way is measured")
    parser.add_argument("--asked", type=int, help="respondents whom the authors' way asks there; else all")
    parser.add_argument("--max-new-tokens", type=int, help="of a response, instead of the run's own")
    parser.add_argument("--extent", type=Extent, choices=list(Extent), action="append")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--table", choices=TABLES, action="append", help="leave the others out")
    parser.add_argument("--write", action="store_true", help=f"write into {DOCUMENT}")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.extent = chosen.extent or list(Extent)
    study = read_study(chosen.items, chosen.max_new_tokens)
    length = study.params.runs[RUN].max_new_tokens
    for name in chosen.table or TABLES:
        title, text = TABLES[name](study, chosen)
        heading = f"{title}: at most {length} tokens a response"
        told = (
            f"{study.model}, run `{RUN}`: {chosen.respondents} respondents, "
            f"{len(study.questionnaire.items)} items. {machine()}, {chosen.clock} time. "
            f"Measured by `{command('authors_way')}`."
        )
        print(f"\n## {heading}\n\n{told}\n\n{text}", flush=True)
        if chosen.write:
            write_section(DOCUMENT, "Speed of the engine", heading, f"{told}\n\n{text}")


if __name__ == "__main__":
    main()
