"""Tables as files: the same numbers give the same bytes, and no text can break a row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from value_survey.tables_io import to_csv, write_csv


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\nb", '"', ",", "\r", "=1+1", " a "])
def test_a_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"text": [text, "plain"], "n": [1, 2]})

    write_csv(frame, tmp_path / "a.csv")

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as handle:
        back = pd.read_csv(handle, keep_default_na=False)
    pd.testing.assert_frame_equal(back, frame)


def test_cells_are_quoted_only_where_they_must_be() -> None:
    assert to_csv(pd.DataFrame({"a": ["x", None], "b": [0.1 + 0.2, float("nan")]})) == "a,b\nx,0.3\n,\n"
    assert to_csv(pd.DataFrame({"a": ["x\ry"], "b": [1]})) == '"a","b"\n"x\ry","1"\n'


def test_an_interrupted_writing_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "a.csv"
    write_csv(pd.DataFrame({"a": [1]}), path)

    def fails(_: Path, __: Path) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="no space"):
        write_csv(pd.DataFrame({"a": [2]}), path)

    assert path.read_text(encoding="utf-8") == "a\n1\n"
