"""Models and requests for the tests of the interfaces."""

from typing import Any

from api_server import ApiServer

from value_survey.config import AnthropicModel, OpenAIModel
from value_survey.models.anthropic_api import AnthropicVendor
from value_survey.models.api_failures import Secret
from value_survey.models.api_service import ServiceModel
from value_survey.models.openai_api import OpenAIVendor
from value_survey.models.protocol import Decoding, Request, Role, Turn

CANARY = "sk-canary-4b1d9e77a0c2f35d8e6f"
BACKENDS = ["openai", "anthropic"]


def service(backend: str, server: ApiServer, key: str = CANARY, **settings: Any) -> ServiceModel:
    """A model behind the test server, with short waits."""
    common = {"display": "Test", "timeout_s": 60.0, "attempts": 3, "max_concurrency": 8} | settings
    secret = Secret(key)
    if backend == "openai":
        entry = OpenAIModel(backend="openai", base_url=f"{server.url}/v1", **{"id": "gpt-4o"} | common)
        return ServiceModel("test", entry, OpenAIVendor(entry, secret), first_wait_s=0.01)
    claude = AnthropicModel(backend="anthropic", base_url=server.url, **{"id": "claude-sonnet-4-6"} | common)
    return ServiceModel("test", claude, AnthropicVendor(claude, secret), first_wait_s=0.01)


def requests(count: int, item: str = "US-WVS7-Q57-original", **decoding: Any) -> list[Request]:
    """One request a respondent, each with words of its own."""
    settings = Decoding(**{"do_sample": True, "max_new_tokens": 20} | decoding)
    return [
        Request(
            respondent=number,
            culture="US",
            item_id=item,
            turns=(
                Turn(Role.USER, "Earlier question"),
                Turn(Role.ASSISTANT, "Earlier answer"),
                Turn(Role.USER, f"{item} asked of {number}"),
            ),
            decoding=settings,
            seed=1000 + number,
        )
        for number in range(count)
    ]
