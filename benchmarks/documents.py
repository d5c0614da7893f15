"""The documents that benchmarks write: a section for each measurement, with what it ran on."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
import transformers


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Describe what this runs on."""
    info = Path("/proc/cpuinfo")
    names = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    name = next((line.split(":", 1)[1].strip() for line in names if line.startswith("model name")), "")
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    return (
        f"{name or platform.processor() or platform.machine()}, {os.cpu_count()} cores{gpu}, "
        f"threads used: {torch.get_num_threads()}, torch {torch.__version__}, "
        f"transformers {transformers.__version__}"
    )


def command(name: str) -> str:
    """Give the command that runs now."""
    return " ".join([f"python -m benchmarks.{name}", *sys.argv[1:]])


def with_section(document: str, heading: str, text: str) -> str:
    """Give a document with a section, in the place of the one with the same heading or at the end."""
    begin, *sections = document.rstrip("\n").split("\n\n## ")
    new = f"{heading}\n\n{text}"
    headings = [section.split("\n", 1)[0] for section in sections]
    if heading in headings:
        sections[headings.index(heading)] = new
    else:
        sections.append(new)
    return "\n\n## ".join([begin, *sections]) + "\n"


def write_section(path: Path, title: str, heading: str, text: str) -> None:
    """Put a section into a document, which is begun if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_text(encoding="utf-8") if path.exists() else f"# {title}\n"
    path.write_text(with_section(old, heading, text), encoding="utf-8")
