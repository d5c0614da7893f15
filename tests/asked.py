"""What a model was asked, as text for golden files."""

from collections.abc import Sequence
from pathlib import Path

from value_survey.models.protocol import Turn

GOLDEN = Path(__file__).parent / "simulation" / "golden"


def shown(turns: Sequence[Turn]) -> str:
    return "".join(f"[{turn.role.value}]\n{turn.text}\n" for turn in turns)
