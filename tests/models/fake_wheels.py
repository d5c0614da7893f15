"""Wheels made on the spot, each with a piece of a pretended model file."""

import hashlib
import zipfile
from pathlib import Path

from value_survey.models.embedded_registry import Wheel


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, number: int, piece: bytes) -> Wheel:
    name = f"fake_part{number}"
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/piece.bin", piece)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: fake-part{number}\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    data = path.read_bytes()
    return Wheel(f"fake-part{number}", "1.0", sha(data), len(data), f"{name}/piece.bin")
