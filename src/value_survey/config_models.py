"""How a model is configured in `params.yaml`: one class per backend."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

OPENAI_URL = "https://api.openai.com/v1"
ANTHROPIC_URL = "https://api.anthropic.com"

EnvName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
"""Name of an environment variable. A key pasted in its place does not look like one and is refused."""

Url = Annotated[str, Field(pattern=r"^https?://[^\s@]+$")]
"""Address of a server; one with a user name or a password in it is refused: it would end up in results."""


class Settings(BaseModel):
    """Frozen; a key that is not known is refused, because swallowing it would change behaviour in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TransformersModel(Settings):
    """A model that transformers loads on this machine.

    Attributes
    ----------
    id
        A hub repository, a folder, or `embedded:NAME` for a model that `value-survey models fetch` obtains.
    revision
        Commit of the repository; a branch name follows the branch.
    dtype
        Number format that the weights are computed in; `auto`: the one they are stored in.
    chat_template
        Whether the model knows a conversation; a pre-trained one gets plain text that ends with the answer
        marker.
    template
        `own`: the chat template of the checkpoint; another: the one of this name in models/chat_templates.py,
        for checkpoints whose form of a conversation is described on their model card only.
    quantisation
        Scheme that the checkpoint's weights must be stored in.
    trust_remote_code
        Run the Python code that comes with the checkpoint; `revision` must be a commit then.
    device
        `auto`: the GPUs of this machine, all of them if need be, else the CPU; `cpu`; `cuda` or `cuda:N`: one
        GPU; `balanced`: its layers spread evenly over all GPUs.
    weights_gb
        Memory that the weights take, in GB, for `value-survey models`; null: not known.
    """

    backend: Literal["transformers"]
    id: str
    revision: str
    dtype: Literal["float32", "float16", "bfloat16", "auto"] = "bfloat16"
    chat_template: bool = True
    template: Literal["own", "chatml", "vicuna"] = "own"
    quantisation: Literal["none", "gptq-4bit"] = "none"
    trust_remote_code: bool = False
    device: str = Field("auto", pattern=r"^(auto|cpu|cuda(:\d+)?|balanced)$")
    weights_gb: float | None = Field(None, gt=0)
    display: str
    role: Literal["paper", "embedded", "other"] = "other"
    series: Literal["mistral", "llama-3"] | None = None
    note: str = ""


class ScriptedModel(Settings):
    """A yardstick whose answers are drawn, not generated: humans from the reference, or uniform ones."""

    backend: Literal["scripted"]
    script: Literal["reference-sampler", "uniform"]
    display: str
    role: Literal["yardstick"] = "yardstick"
    note: str = ""


class ApiModel(Settings):
    """What every model behind an HTTP interface has in common.

    Attributes
    ----------
    id
        The model's name in requests.
    served_name
        Name that the server's answers carry; empty: `id`, or `id` followed by a date. Any other is refused
        as the wrong model.
    sampling
        `sent`: temperature 0 or the configured one, by the respondent's sampling switch; `withheld`: the
        vendor's own, for models that refuse these parameters. What is withheld is recorded in the results.
    price
        Entry of the price table (models/prices.yaml); empty: that of `id`, at the vendor's own address only.
    max_concurrency
        Requests under way at once, at most; fewer while the server limits the rate.
    requests_per_minute, tokens_per_minute
        Pace that is never exceeded; null: as fast as the server allows.
    max_requests, max_tokens, max_cost
        What a run may spend over all its sittings: requests sent, tokens, and money in the price table's
        currency. A request that could exceed one of them is not sent. null: no limit.
    attempts
        How often one request is tried before it counts as failed.
    timeout_s
        Seconds without a byte from the server after which an attempt is given up.
    longest_wait_s
        A server that asks for a longer pause than this is not waited for.
    """

    id: str = Field(min_length=1)
    served_name: str = ""
    sampling: Literal["sent", "withheld"] = "sent"
    price: str = ""
    max_concurrency: int = Field(8, ge=1)
    requests_per_minute: int | None = Field(None, ge=1)
    tokens_per_minute: int | None = Field(None, ge=1)
    max_requests: int | None = Field(None, ge=1)
    max_tokens: int | None = Field(None, ge=1)
    max_cost: float | None = Field(None, gt=0)
    attempts: int = Field(6, ge=1)
    timeout_s: float = Field(120.0, gt=0)
    longest_wait_s: float = Field(300.0, gt=0)
    display: str
    role: Literal["paper", "other"] = "other"
    series: Literal["mistral", "llama-3"] | None = None
    note: str = ""


class OpenAIModel(ApiModel):
    """A model behind an OpenAI-compatible server: the vendor's, vLLM, llama.cpp, `transformers serve`.

    Attributes
    ----------
    key_env
        Name of the environment variable that holds the key; null: the server asks for none.
    interface
        `chat`: a conversation, written by the server in the model's own form; `completions`: plain text that
        ends with the answer marker, for a pre-trained model without such a form.
    beams
        `vllm`: beams are sent with vLLM's parameters (`use_beam_search`, and `n` for their number: `best_of`
        is gone); its search draws nothing, so that sampled beams are recorded as not told. It needs twice as
        many log-probabilities as beams (`--max-logprobs`, 20 unless set). `withheld`: no beams, which is
        recorded; llama.cpp and vendors have none.
    top_k
        `sent` as an extra parameter (vLLM, llama.cpp; the vendor refuses it), or `withheld`.
    neutral
        `sent`: what servers filter on their own is switched off. llama.cpp has top-k 40, top-p 0.95 and
        min-p 0.05 unless told otherwise, vLLM what the model's generation_config.json says, a repetition
        penalty included. The vendor refuses these parameters: `withheld`.
    generation_config
        `sent`: the whole decoding, beams and sampling switch included, in the form that `transformers serve`
        takes, instead of single parameters, which it knows few of: there a temperature alone switches no
        sampling on, and top-k is refused. Its random stream is one for the whole server: with max_concurrency
        above 1 an answer does not follow from its seed.
    seed
        `sent`, or `withheld` from a server that refuses it.
    length_parameter
        Name under which the greatest length of a chat's answer is sent; older servers know the second only.
    """

    backend: Literal["openai"]
    base_url: Url = OPENAI_URL
    key_env: EnvName | None = "OPENAI_API_KEY"
    interface: Literal["chat", "completions"] = "chat"
    beams: Literal["withheld", "vllm"] = "withheld"
    top_k: Literal["withheld", "sent"] = "withheld"
    neutral: Literal["withheld", "sent"] = "withheld"
    generation_config: Literal["withheld", "sent"] = "withheld"
    seed: Literal["sent", "withheld"] = "sent"
    length_parameter: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"


class AnthropicModel(ApiModel):
    """A model behind the Anthropic messages interface, which offers neither beams nor a seed.

    Attributes
    ----------
    sampling
        The interface refuses temperature, top-k and top-p since its version of October 2026. `sent` asks for
        the version before it, where models up to the 4.6 generation still take them.
    thinking
        `off` for models that think unless told not to: their thinking counts towards an answer's length.
    key_env
        Name of the environment variable that holds the key.
    """

    backend: Literal["anthropic"]
    base_url: Url = ANTHROPIC_URL
    key_env: EnvName = "ANTHROPIC_API_KEY"
    sampling: Literal["sent", "withheld"] = "withheld"
    thinking: Literal["vendor", "off"] = "vendor"


ModelSettings = Annotated[
    TransformersModel | ScriptedModel | OpenAIModel | AnthropicModel, Field(discriminator="backend")
]


def continues_text(model: BaseModel) -> bool:
    """Whether a model goes on from plain text, which ends with the answer marker, and answers no turn."""
    if isinstance(model, OpenAIModel):
        return model.interface == "completions"
    return isinstance(model, TransformersModel) and not model.chat_template


BACKENDS: dict[str, type[Settings]] = {
    "transformers": TransformersModel,
    "scripted": ScriptedModel,
    "openai": OpenAIModel,
    "anthropic": AnthropicModel,
}

LABELS = {"display", "role", "series", "note"}
"""What only names a model on paper: editing it must not make its answers stale."""

OPERATION = {
    "device",
    "weights_gb",
    "key_env",
    "price",
    "max_concurrency",
    "requests_per_minute",
    "tokens_per_minute",
    "max_requests",
    "max_tokens",
    "max_cost",
    "attempts",
    "timeout_s",
    "longest_wait_s",
}
"""Where a model runs and how an interface is used, not what it answers: raising a cap or moving to another
GPU must not throw away what was paid for."""
