"""PDF bytes that depend on the picture only.

The converter walks hash maps while it writes, so two runs on the same picture number the objects differently
and list resources and glyphs in another order. What the file says is the same; `canonical_pdf` makes its
bytes the same too: lists without a meaningful order are sorted, and objects are numbered as they are first
referenced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_REFERENCE: Final = re.compile(rb"\b(\d+) 0 R\b")
_RESOURCE: Final = re.compile(rb"^\s*/[A-Za-z]+\d+ \d+ 0 R$")
_GLYPH: Final = re.compile(rb"^<[0-9A-Fa-f]+> <[0-9A-Fa-f]+>$")
_XREF_ENTRY: Final = re.compile(rb"^(\d{10}) \d{5} n", re.MULTILINE)


class PdfFormatError(ValueError):
    """A PDF that was not written in the plain form that the pinned converter writes."""


@dataclass(frozen=True)
class _Object:
    dictionary: bytes
    stream: bytes


def canonical_pdf(pdf: bytes) -> bytes:
    """Rewrite a PDF of the figure converter so that equal pictures give equal bytes.

    Parameters
    ----------
    pdf
        A file with a classic cross-reference table, one revision and no object streams.

    Raises
    ------
    PdfFormatError
        If the file has another form, which a new version of the converter may write.
    """
    objects = _objects(pdf)
    trailer = pdf[pdf.rindex(b"trailer") : pdf.rindex(b"startxref")]
    order = _reference_order(trailer, objects)
    number = {old: new for new, old in enumerate(order, start=1)}

    def renumber(text: bytes) -> bytes:
        return _REFERENCE.sub(lambda match: b"%d 0 R" % number[int(match[1])], text)

    body = bytearray(pdf[: pdf.index(b"\n") + 1])
    offsets = []
    for old in order:
        offsets.append(len(body))
        entry = objects[old]
        body += b"%d 0 obj\n" % number[old] + renumber(entry.dictionary) + entry.stream + b"\nendobj\n"
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(order) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % (len(order) + 1), trailer)
    return bytes(body + renumber(trailer) + b"startxref\n%d\n%%%%EOF\n" % start)


def _objects(pdf: bytes) -> dict[int, _Object]:
    try:
        table = pdf[pdf.rindex(b"\nxref\n") : pdf.rindex(b"trailer")]
    except ValueError:
        raise PdfFormatError("the PDF has no cross-reference table") from None
    starts = sorted(int(entry) for entry in _XREF_ENTRY.findall(table))
    ends = [*starts[1:], pdf.rindex(b"\nxref\n")]
    objects = {}
    for start, end in zip(starts, ends, strict=True):
        match = re.match(rb"(\d+) 0 obj\n(.*)\nendobj\s*$", pdf[start:end], re.DOTALL)
        if match is None:
            raise PdfFormatError(f"no object where the cross-reference table says one is, at byte {start}")
        dictionary, separator, stream = match[2].partition(b"\nstream\n")
        if b"/Type /CMap" in dictionary:  # plain text; other streams are compressed and must stay as they are
            stream = _sort_runs(stream, _GLYPH)
        objects[int(match[1])] = _Object(_sort_runs(dictionary, _RESOURCE), separator + stream)
    return objects


def _sort_runs(text: bytes, pattern: re.Pattern[bytes]) -> bytes:
    """Sort every run of neighbouring lines that match: their order has no meaning."""
    lines: list[bytes] = []
    run: list[bytes] = []
    for line in text.split(b"\n"):
        if pattern.match(line):
            run.append(line)
        else:
            lines += [*sorted(run, key=_natural), line]
            run = []
    return b"\n".join([*lines, *sorted(run, key=_natural)])


def _natural(line: bytes) -> tuple[int, bytes]:
    """Order `/xo2` before `/xo10`."""
    name = line.split()[0]
    return len(name), name


def _reference_order(trailer: bytes, objects: dict[int, _Object]) -> list[int]:
    """Walk the objects depth first from the trailer, in the order in which they are referenced."""
    order: dict[int, None] = {}
    pending = [int(number) for number in reversed(_REFERENCE.findall(trailer))]
    while pending:
        number = pending.pop()
        if number in order:
            continue
        if number not in objects:
            raise PdfFormatError(f"object {number} is referenced and not there")
        order[number] = None
        pending += [int(child) for child in reversed(_REFERENCE.findall(objects[number].dictionary))]
    return list(order)
