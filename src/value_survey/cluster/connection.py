"""The connection to a Ray cluster."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from value_survey.config_executor import ExecutorSettings
from value_survey.errors import InputError, Problem


@contextmanager
def connected(settings: ExecutorSettings) -> Iterator[Any]:
    """Give the module `ray`, connected to the cluster; a connection that stands already is used and kept.

    Raises
    ------
    InputError
        Ray is not installed, or no cluster answers at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # noqa: PLC0415 - optional
    except ImportError:
        raise InputError(
            Problem(
                "Ray is not installed",
                "params.yaml: executor.kind",
                "ray",
                next_step="install it with `pip install 'value-survey[cluster]'`, or set the kind to local",
            )
        ) from None
    if ray.is_initialized():
        yield ray
        return
    try:
        ray.init(address=settings.address, log_to_driver=False, logging_level=logging.WARNING)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise InputError(
            Problem(
                "no Ray cluster answers",
                "params.yaml: executor.address",
                f"{settings.address}: {' '.join(str(error).split())[:200]}",
                next_step="start one with `ray start --head`, or leave the address out: this machine alone",
            )
        ) from None
    try:
        yield ray
    finally:
        ray.shutdown()
