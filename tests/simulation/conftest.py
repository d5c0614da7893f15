"""Golden files of what models are asked."""

from collections.abc import Callable

import pytest

from asked import GOLDEN

CHANGED = (
    "What a model is asked is not what it was. If that is meant, raise PROTOCOL_VERSION in "
    "src/value_survey/config.py and simulation.protocol_version in params.yaml, so that every run is "
    "simulated again, and renew the golden files with `pytest tests/simulation/test_prompt.py --force-regen`."
)


@pytest.fixture
def golden(file_regression) -> Callable[[str, str], None]:
    """Compare a text with a golden file."""

    def check(text: str, name: str) -> None:
        try:
            file_regression.check(text, fullpath=GOLDEN / f"{name}.txt", encoding="utf-8")
        except AssertionError as error:
            raise AssertionError(f"{CHANGED}\n{error}") from None

    return check
