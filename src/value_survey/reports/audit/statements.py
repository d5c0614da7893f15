"""Numbers in the running text beside the tables they speak of, and numbers about the dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from value_survey.reports.audit.findings import (
    TOLERANCE,
    Check,
    Finding,
    Rounded,
    Span,
    exact,
    one,
    rounded,
    row_name,
    say,
    through,
)
from value_survey.reports.comparison import DIMENSIONS
from value_survey.reports.published import AVERAGE, DIVERSITY, Published
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.reports.series import TEST_ROW
from value_survey.terms import Probing

Recomputed = tuple[float, Span]

BASE, INSTRUCT, FULLY_TUNED = "Llama-3-8B", "Llama-3-8B-Instruct", "Dolphin-2.9.1-Llama-3-8B"


def audit_statements(published: Published) -> list[Finding]:
    """Compare what the text says with the tables, and the numbers about the dataset with each other."""
    text = _Text(published)
    return [*text.diversity(), *text.baselines(), *text.training(), *text.series(), *text.dataset()]


def holds(relation: str, printed: Rounded, recomputed: Span) -> bool:
    """Tell whether "is about", "is above" and the like can hold of rounded numbers."""
    tests: dict[str, Callable[[], bool]] = {
        ">": lambda: recomputed.high > printed.number + TOLERANCE,
        ">=": lambda: recomputed.high >= printed.number - TOLERANCE,
        "<": lambda: recomputed.low < printed.number - TOLERANCE,
        "<=": lambda: recomputed.low <= printed.number + TOLERANCE,
    }
    return tests[relation]() if relation in tests else printed.span.meets(recomputed)


class _Text:
    """The statements, with the tables to hold them against."""

    def __init__(self, published: Published) -> None:
        self.first = rounded(published.table1, "model", "probing", "column")
        self.second = rounded(published.table2, "model", "column")
        self.third = rounded(published.table3, "culture", "series", "column")
        self.fourth = rounded(published.table4, "probing", "column")
        self.said = rounded(published.statements, "culture", "subject", "column")
        self.facts = rounded(published.dataset, "culture", "subject", "column")
        frames = {"statements": published.statements, "dataset": published.dataset}
        self.relation = {
            (name, row["culture"], row["subject"], row["column"]): (row["relation"], row["place"])
            for name, frame in frames.items()
            for row in frame.to_dict("records")
        }

    def _statement(self, key: tuple[str, str, str], row: str, recomputed: Recomputed, note: str) -> Finding:
        return self._compare("statements", key, row, recomputed, note)

    def _compare(
        self,
        source: str,
        key: tuple[str, str, str],
        row: str,
        recomputed: Recomputed,
        note: str,
        *,
        binding: bool = True,
    ) -> Finding:
        printed = one(self.said if source == "statements" else self.facts, *key)
        relation, place = self.relation[(source, *key)]
        sign = {"=": "", "~": "about "}.get(relation, f"{relation} ")
        value, span = recomputed
        return Finding(
            Check.TEXT if source == "statements" else Check.DATASET, place, row, key[2],
            f"{sign}{printed.text}", value, span,
            holds(relation, printed, span) if binding else None, note,
        )  # fmt: skip

    def diversity(self) -> Iterator[Finding]:
        key = ("all", "DEF, both models of Table 1", DIVERSITY)
        for (model, probing, column), number in self.first.items():
            if probing == Probing.DEF and column == DIVERSITY:
                yield self._statement(
                    key, row_name(model, probing), (number.number, number.span),
                    f"Table 1 prints {number.text} %, which rounds to {say(number.number, 0)} %.",
                )  # fmt: skip
        of = {
            probing: one(self.fourth, probing.value, DIVERSITY)
            for probing in (Probing.DEF, Probing.DEF_NO_MEMORY)
        }
        full = of[Probing.DEF]
        yield self._statement(
            ("all", "DEF", DIVERSITY),
            Probing.DEF.value,
            (full.number, full.span),
            f"Table 4 prints {full.text}.",
        )
        gained = through(lambda a, b: a - b, full, of[Probing.DEF_NO_MEMORY])
        yield self._statement(
            ("all", "DEF, memory", "diversity gained"), "def less def-no-memory", gained,
            f"Percentage points between two rows of Table 4: {full.text} − {of[Probing.DEF_NO_MEMORY].text}. "
            "Diversities do not add up over the parts of DEF, so this is what memory adds to the rest of it.",
        )  # fmt: skip

    def baselines(self) -> Iterator[Finding]:
        for subject, method in (("CCSV-single", Probing.CCSV_SINGLE), ("Cao et al.", Probing.CAO)):
            for (model, probing, column), number in self.first.items():
                if probing == method and column == AVERAGE:
                    yield self._statement(
                        ("all", subject, "kl"), row_name(model, probing), (number.number, number.span),
                        f"Table 1 prints an average of {number.text}.",
                    )  # fmt: skip

    def training(self) -> Iterator[Finding]:
        base, instruct, tuned = (one(self.second, name, AVERAGE) for name in (BASE, INSTRUCT, FULLY_TUNED))
        yield self._statement(
            ("all", f"{FULLY_TUNED} against {BASE}", "kl difference"), f"{FULLY_TUNED} less {BASE}",
            through(lambda a, b: a - b, tuned, base), f"Table 2: {tuned.text} − {base.text}.",
        )  # fmt: skip
        said = one(self.said, "US", "fine-tuned against pre-trained Llama-3-8B", "kl difference")
        value, span = through(lambda a, b, us: 2 * (a - b) - us, instruct, base, said)
        yield Finding(
            Check.TEXT, "section 5.2.2", f"{INSTRUCT} less {BASE}", "kl difference, CN", "", value, span,
            None,
            f"The text gives {said.text} for the US. With {instruct.text} − {base.text} over both cultures "
            f"in Table 2, CN is left with {say(value)}, if {INSTRUCT} is meant.",
        )  # fmt: skip

    def series(self) -> Iterator[Finding]:
        for culture in NATIVE_LANGUAGE:
            for column in ("t", "df", "p", "sed"):
                key = (culture, "Llama-3 vs Mistral", column)
                if key in self.said:
                    number = one(self.third, culture, TEST_ROW, column)
                    yield self._statement(
                        key,
                        f"{culture} / {TEST_ROW}",
                        (number.number, number.span),
                        f"Table 3: {number.text}.",
                    )
            for label, name in (("Llama-3 series", "llama-3"), ("Mistral series", "mistral")):
                key = (culture, label, "mean kl")
                if key in self.said:
                    number = one(self.third, culture, name, "mean")
                    yield self._statement(
                        key, f"{culture} / {name}", (number.number, number.span), f"Table 3: {number.text}."
                    )

    def dataset(self) -> Iterator[Finding]:
        parts = [one(self.facts, culture, "dataset", "questions") for culture in NATIVE_LANGUAGE]
        total = sum(part.number for part in parts)
        yield self._compare(
            "dataset", ("all", "dataset", "questions"), "all questions", (total, exact(total)),
            f"{' + '.join(part.text for part in parts)} = {total:g}.",
        )  # fmt: skip
        poll = "USA Today/Ipsos Poll"
        groups = [
            one(self.facts, "US", poll, f"respondents ({name})")
            for name in ("Democrats", "Republicans", "independents")
        ]
        asked = sum(part.number for part in groups)
        yield self._compare(
            "dataset", ("US", poll, "respondents"), f"{poll}, by party", (asked, exact(asked)),
            f"{' + '.join(part.text for part in groups)} = {asked:g} of the respondents; the text does not "
            "say what became of the others.",
            binding=False,
        )  # fmt: skip
        models = float(len({model for model, _ in self.second}))
        yield self._compare(
            "dataset", ("all", "experiment", "models"), "rows of Table 2", (models, exact(models)),
            f"Table 2 has {models:g} rows.",
        )  # fmt: skip
        count = float(len(DIMENSIONS))
        yield self._compare(
            "dataset", ("all", "dataset", "value dimensions"), "columns of Table 2", (count, exact(count)),
            f"Table 2 has {count:g} columns beside the average.",
        )  # fmt: skip
