"""Fixtures that several folders share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Examples are the same in every run, and none fails for being slow: a busy machine is no defect.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Tiny matrices: handing them to other threads takes longer than computing them."""
    import torch  # noqa: PLC0415 - most tests need no torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a tiny random chat model."""
    from tiny_chat_model import save_chat_model  # noqa: PLC0415 - most tests need no torch

    folder = tmp_path_factory.mktemp("chat-model")
    save_chat_model(folder)
    return folder
