"""`python -m value_survey.stages NAME`: run one stage on the project in the current folder."""

from __future__ import annotations

import sys
from pathlib import Path

from value_survey.errors import InputError
from value_survey.stages import COLLECTING, PIPELINE


def main(arguments: list[str]) -> None:
    """Run the named stage; bad input ends with one readable error and exit status 2."""
    stages = {stage.name: stage for stage in (*COLLECTING, *PIPELINE)}
    if len(arguments) != 1 or arguments[0] not in stages:
        sys.exit(f"usage: python -m value_survey.stages {{{','.join(stages)}}}")
    try:
        stages[arguments[0]].run(Path.cwd())
    except InputError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main(sys.argv[1:])
