"""A full-size file stays under 1 GB of memory, whatever its format."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

ROWS = 100_000
COLUMNS = 600
LIMIT_MB = 1000

IMPORT = r"""
import re, sys
from pathlib import Path
from value_survey.survey.readers.survey_files import import_survey
survey = import_survey(Path(sys.argv[1]), "wvs7", "JPN", Path(sys.argv[2]))
# Of this process alone: getrusage would count the memory of the test that started it.
peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(survey.respondents, survey.variables, int(peak[1]) // 1024)
"""


def block(rows: int) -> pd.DataFrame:
    """Rows with all 259 questions and filled up to the full width."""
    generator = np.random.default_rng(0)
    answers = generator.integers(1, 11, (rows, COLUMNS - 4)).astype(np.int8)
    names = [f"Q{number}" for number in range(1, 260)]
    names += [f"X{number:03d}" for number in range(COLUMNS - 4 - len(names))]
    people = pd.DataFrame(
        {
            "B_COUNTRY_ALPHA": "JPN",
            "W_WEIGHT": generator.uniform(0.2, 3, rows).round(4),
            "Q260": generator.integers(1, 3, rows),
            "Q262": generator.integers(16, 90, rows),
        }
    )
    return pd.concat([people, pd.DataFrame(answers, columns=names)], axis=1)


def write(path: Path) -> None:
    if path.suffix == ".csv":
        text = block(1000).to_csv(index=False)
        header, rows = text.split("\n", 1)
        with path.open("w", encoding="utf-8") as handle:
            handle.write(header + "\n")
            for _ in range(ROWS // 1000):
                handle.write(rows)
        return
    frame = block(ROWS)
    if path.suffix == ".sav":
        pyreadstat.write_sav(frame, str(path), compress=False)
    else:
        frame.to_stata(path, write_index=False)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak memory from /proc")
@pytest.mark.parametrize("suffix", [".csv", ".sav", ".dta"])
def test_a_full_size_file_stays_under_one_gigabyte(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"full{suffix}"
    write(path)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(path), str(tmp_path / "imported")],
        check=True,
        capture_output=True,
        text=True,
    )
    respondents, variables, peak = map(int, done.stdout.split())
    print(f"{suffix}: {ROWS} × {COLUMNS}, peak {peak} MB, {time.monotonic() - began:.1f} s")  # noqa: T201
    assert (respondents, variables) == (ROWS, 259)
    assert peak < LIMIT_MB
