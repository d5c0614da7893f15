"""Weights of linear layers, laid out once for the processor's matrix products.

In bfloat16 PyTorch multiplies by oneDNN, which at every call brings the weight into blocks for its kernel.
With the few rows of a decoding step this costs as much as the product itself. Here it is done when the model
is loaded; what is computed stays the same to the bit, which is tried out first for every shape of layer.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.functional import linear

_TRIED = (1, 3, 20, 44, 130)
"""Rows that must give the same bits either way before a layer is packed."""


class PackedLinear(nn.Module):
    """A linear layer whose weight is laid out in blocks.

    Parameters
    ----------
    layer
        The layer it does the work of, in bfloat16 on a processor.
    """

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.in_features, self.out_features = layer.in_features, layer.out_features
        self.bias = layer.bias
        self._packed = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach(), 64)
        # Its shape and number format, for whoever asks; to compute with it is an error.
        self.weight = torch.empty_like(layer.weight, device="meta")

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Do what the layer does."""
        result: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
            rows, self._packed, self.bias, "none", [], ""
        )
        return result


def pack_linear_layers(model: Any) -> int:
    """Replace the linear layers of a model in bfloat16 on a processor; others are left as they are.

    Returns
    -------
    int
        How many layers were replaced.
    """
    if not _supported():
        return 0
    same: dict[tuple[int, int, bool], bool] = {}
    replaced = 0
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            # Layers of quantised models and other subclasses compute something else.
            if type(layer) is not nn.Linear or hasattr(layer, "_hf_hook"):
                continue
            if layer.weight.dtype is not torch.bfloat16 or not layer.weight.is_cpu:
                continue
            shape = (layer.in_features, layer.out_features, layer.bias is not None)
            if not same.get(shape, True):
                continue
            packed = PackedLinear(layer)
            if shape not in same:
                same[shape] = _agree(layer, packed)
            if same[shape]:
                setattr(parent, name, packed)
                replaced += 1
    return replaced


def _supported() -> bool:
    """Whether this build and this processor multiply bfloat16 by oneDNN."""
    try:
        available = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        return bool(available and torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except (AttributeError, RuntimeError):  # another version of PyTorch
        return False


@torch.inference_mode()
def _agree(layer: nn.Linear, packed: PackedLinear) -> bool:
    """Whether a packed layer gives the bits of the layer."""
    stream = torch.Generator().manual_seed(0)
    for count in _TRIED:
        rows = torch.randn(1, count, layer.in_features, generator=stream).to(layer.weight.dtype)
        if not torch.equal(packed(rows), linear(rows, layer.weight, layer.bias)):
            return False
    return True
