"""How likely a model finds a text: perplexity and Min-K% Prob, one pass a text.

Perplexity of benchmark texts as a sign of contamination: Li, Geurin & Lin (2023, arXiv 2312.12343). Min-K%
Prob: Shi et al. (2024), "Detecting pretraining data from large language models", ICLR.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from value_survey.config import TransformersModel
from value_survey.models.checkpoint import load_checkpoint

FloatArray = npt.NDArray[np.float64]


class TextScore(NamedTuple):
    """Likelihood of a text.

    Attributes
    ----------
    n_tokens
        Tokens whose probability is known: all but the first, which only gives context.
    mean_logprob
        Mean log probability of a token in nats, at most 0; the perplexity is exp(-mean_logprob). NaN
        without tokens.
    min_k_logprob
        The same mean over the k % least likely tokens only.
    """

    n_tokens: int
    mean_logprob: float
    min_k_logprob: float


def text_score(logprobs: FloatArray, k_percent: int) -> TextScore:
    """Summarise the log probabilities of a text's tokens.

    Parameters
    ----------
    logprobs
        Shape (tokens,), nats.
    k_percent
        Min-K%: the ⌊n·k/100⌋ least likely tokens count, at least one (Shi et al. 2024, eq. 1).
    """
    count = len(logprobs)
    if not count:
        return TextScore(0, math.nan, math.nan)
    least = max(1, count * k_percent // 100)
    return TextScore(count, float(logprobs.mean()), float(np.sort(logprobs)[:least].mean()))


class TextScorer:
    """A causal language model that gives the probability of every token of a text.

    Parameters
    ----------
    name
        Its name in params.yaml.
    settings
        Its entry in params.yaml.
    dtype
        Number format it is computed in, by the name torch gives it.

    Raises
    ------
    InputError
        The model cannot be loaded here, or is not what its entry says.
    """

    def __init__(self, name: str, settings: TransformersModel, dtype: str) -> None:
        loaded = load_checkpoint(name, settings.model_copy(update={"dtype": dtype}))
        self._model, self._tokenizer = loaded.model, loaded.tokenizer

    @torch.inference_mode()
    def logprobs(self, text: str) -> FloatArray:
        """Give the log probability of each token of a text after the tokens before it.

        A tokenizer that starts every text with a token of its own (BOS) gives the first word a probability
        too; with one that does not, the first token has none, as in the code of Shi et al.

        Returns
        -------
        numpy.ndarray
            Shape (tokens - 1,), nats.
        """
        ids = torch.tensor([self._tokenizer(text)["input_ids"]], device=self._model.device)
        logits = self._model(input_ids=ids, use_cache=False).logits[0, :-1].float()
        chosen = torch.log_softmax(logits, dim=-1).gather(-1, ids[0, 1:, None].to(logits.device))
        return chosen[:, 0].double().cpu().numpy().astype(np.float64)
