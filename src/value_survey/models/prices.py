"""What an answer costs: tokens as the server counted them, times the price table."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from value_survey.config import ANTHROPIC_URL, OPENAI_URL, AnthropicModel, OpenAIModel
from value_survey.errors import InputError, Problem

TABLE = Path(__file__).with_name("prices.yaml")

OWN_SERVER = "own-server"
"""Entry of the table for a server of one's own: its tokens are not billed, its hours are."""

_DATE = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2})$")
_MILLION = 1_000_000


@dataclass(frozen=True)
class Usage:
    """Tokens of one exchange, as the server counted them.

    Attributes
    ----------
    prompt_tokens
        All tokens of the prompt, those from a cache and into a cache included.
    response_tokens
        All generated tokens, hidden reasoning and discarded beams included.
    cached_tokens, cache_write_tokens
        Tokens of the prompt that were read from, or written to, the vendor's cache.
    """

    prompt_tokens: int
    response_tokens: int
    cached_tokens: int = 0
    cache_write_tokens: int = 0


class Price(BaseModel):
    """Prices per million tokens, and where and when they were read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0)
    cached_input: float = Field(ge=0)
    cache_write: float = Field(ge=0)
    output: float = Field(ge=0)
    date: str = Field(pattern=r"^\d{4}-\d{2}$")
    source: str

    def cost(self, usage: Usage) -> float:
        """Cost of an exchange in the currency of the table."""
        plain = usage.prompt_tokens - usage.cached_tokens - usage.cache_write_tokens
        return (
            max(plain, 0) * self.input
            + usage.cached_tokens * self.cached_input
            + usage.cache_write_tokens * self.cache_write
            + usage.response_tokens * self.output
        ) / _MILLION

    def most(self, prompt_tokens: int, response_tokens: int) -> float:
        """Cost that an exchange of at most so many tokens cannot exceed."""
        dearest = max(self.input, self.cached_input, self.cache_write)
        return (prompt_tokens * dearest + response_tokens * self.output) / _MILLION


class PriceTable(BaseModel):
    """Prices by model, in one currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: str
    models: Mapping[str, Price]

    def find(self, model: str) -> Price | None:
        """Price of a model, or of the one that a dated snapshot belongs to; None if it is not listed."""
        return self.models.get(model) or self.models.get(_DATE.sub("", model))


@cache
def price_table(path: Path = TABLE) -> PriceTable:
    """Read a price table.

    Raises
    ------
    InputError
        The file is missing or damaged; every problem of it.
    """
    try:
        return PriceTable.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        text = " ".join(str(error).split())
        problem = Problem("price table cannot be read", path.name, text, next_step="restore the file")
        raise InputError(problem) from None
    except ValidationError as error:
        raise InputError(
            Problem(
                "price table holds a value that is not allowed",
                f"{path.name}: {'.'.join(str(part) for part in entry['loc'])}",
                str(entry.get("input"))[:80],
                str(entry["msg"]),
                "change the value",
            )
            for entry in error.errors()
        ) from None


def price_of(name: str, settings: OpenAIModel | AnthropicModel) -> Price | None:
    """Find a model's price; None if it is not known.

    Raises
    ------
    InputError
        The entry named is not in the table, or there is a cap and no price to hold it with.
    """
    table = price_table()
    where = f"params.yaml: models.{name}"
    if settings.price:
        price = table.models.get(settings.price)
        if price is None:
            allowed = ", ".join(table.models)
            raise InputError(
                Problem(
                    "price is not in the table", f"{where}.price", settings.price, allowed, "add it there"
                )
            )
        return price
    # A vendor's price says nothing about what another server asks for a model of the same name.
    price = table.find(settings.id) if settings.base_url in {OPENAI_URL, ANTHROPIC_URL} else None
    if price is None and settings.max_cost is not None:
        raise InputError(
            Problem(
                "a cap cannot be held without a price",
                f"{where}.max_cost",
                f"{settings.max_cost:g}; no price for {settings.id} at {settings.base_url}",
                next_step="name an entry of models/prices.yaml in `price`, or use max_tokens instead",
            )
        )
    return price


def cost_of(usage: Usage, price: Price | None) -> float:
    """Cost of an exchange; NaN where the price is not known, because an unknown cost is not zero."""
    return math.nan if price is None else price.cost(usage)
