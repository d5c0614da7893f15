"""Packed linear layers compute the same bits; what they do not serve is left alone."""

import pytest
import torch
from torch import nn

from value_survey.models import packing
from value_survey.models.packing import PackedLinear, pack_linear_layers

needs_bf16 = pytest.mark.skipif(not packing._supported(), reason="no bfloat16 products on this processor")


class Two(nn.Module):
    """A layer with bias and one without, in bfloat16."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(64, 96, dtype=torch.bfloat16)
        self.second = nn.Linear(96, 32, bias=False, dtype=torch.bfloat16)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.second(self.first(rows))
        return result


@needs_bf16
@pytest.mark.parametrize("count", [1, 2, 7, 33, 64, 257])
@torch.inference_mode()
def test_packed_layers_give_the_same_bits(count: int) -> None:
    model = Two()
    rows = torch.randn(1, count, 64).bfloat16()
    before = model(rows)
    if pack_linear_layers(model) == 0:
        pytest.skip("this processor computes other bits: nothing is packed")
    assert isinstance(model.first, PackedLinear)
    assert torch.equal(model(rows), before)


@needs_bf16
def test_a_packed_layer_still_tells_its_shape() -> None:
    layer = nn.Linear(64, 96, dtype=torch.bfloat16)
    packed = PackedLinear(layer)
    assert packed.weight.shape == layer.weight.shape
    assert packed.weight.dtype is torch.bfloat16
    assert not list(nn.ModuleList([packed]).parameters())[1:]  # the bias alone


def test_other_number_formats_and_subclasses_are_left_alone() -> None:
    class Other(nn.Linear):
        pass

    model = nn.ModuleList([nn.Linear(8, 8), Other(8, 8, dtype=torch.bfloat16)])
    assert pack_linear_layers(model) == 0
    assert type(model[0]) is nn.Linear


@needs_bf16
def test_layers_whose_bits_would_differ_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "linear", lambda *_: torch.zeros(()))
    model = Two()
    assert pack_linear_layers(model) == 0
    assert type(model.first) is nn.Linear


def test_without_support_nothing_is_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert pack_linear_layers(Two()) == 0
