"""`python -m benchmarks`: every benchmark, one after the other."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = (
    ("benchmarks.analysis",),
    ("benchmarks.authors_way",),
    ("benchmarks.explorer",),
    ("benchmarks.coverage", "--repetitions", "100", "--questions", "10", "40"),
)

for module, *arguments in BENCHMARKS:
    print(f"\n{module} {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)
