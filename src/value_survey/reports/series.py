"""The two series of models that Table 3 compares."""

from __future__ import annotations

from typing import Final

SERIES: Final = ("llama-3", "mistral")
"""In the order of Table 3: differences are the first minus the second."""

TEST_ROW: Final = " vs ".join(SERIES)
"""The row of `data/published/table3.csv` that holds what the paper prints about both."""

SERIES_LABELS: Final = {"llama-3": "Llama-3 series", "mistral": "Mistral series"}
