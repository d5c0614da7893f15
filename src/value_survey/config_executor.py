"""Settings of where runs are simulated: on this machine, or on many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from value_survey.config_models import Settings

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class ExecutorSettings(Settings):
    """Where runs are simulated; never part of what identifies a run.

    Attributes
    ----------
    kind
        `local`: in the process that was called; `ray`: on the machines of a Ray cluster.
    address
        `auto` for the cluster that this machine belongs to, or host:port of its head; null: what the variable
        RAY_ADDRESS says, else the cluster that this machine belongs to, else this machine alone.
    block
        Respondents of a run that one actor asks together, at most: they make up its batch.
    actors
        Actors at once, at most; null: as many as fit on the machines that are there.
    cpus
        Cores of an actor.
    gpus
        GPUs of an actor whose model transformers loads; other models need none.
    gpus_of
        Model → GPUs of its actors, where they are others.
    attempts
        How often in a row a block may lose its actor without a single item answered in between.
    """

    kind: Literal["local", "ray"] = "local"
    address: str | None = Field(None, pattern=r"^(auto|[^/\s]+:\d+)$")
    block: int = Field(10, ge=1)
    actors: int | None = Field(None, ge=1)
    cpus: Amount = 1.0
    gpus: Amount = 1.0
    gpus_of: Mapping[str, Amount] = Field(default_factory=dict)
    attempts: int = Field(3, ge=1)
