"""The files of a finished run hold the contract's columns, and say what is wrong when they are damaged."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import tiny_study
from value_survey.errors import InputError
from value_survey.models.protocol import Identity
from value_survey.simulation import store
from value_survey.tables_io import write_csv, write_text

CONTRACT = """run, model, culture, language, probing, respondent, item_id, region, memory_length, num_beams,
    do_sample, option_order, memory_items, prompt, response, prompt_tokens, response_tokens, finish_reason,
    seed, model_revision""".replace(",", " ").split()

ROW = {
    "respondent": 0,
    "item_id": "US-T1-original",
    "region": None,
    "memory_length": 15,
    "num_beams": 5,
    "do_sample": True,
    "option_order": [2, 1],
    "memory_items": ["US-T2-original"],
    "memory": [["Request: 满意吗?", "Answer: 3"]],
    "prompt": "Request: kind?",
    "response": "答案：1\n",
    "prompt_tokens": 12,
    "response_tokens": 3,
    "finish_reason": "stop",
    "seed": 2**63 - 1,
}


def write(path: Path, rows: list[dict]) -> None:
    identity = Identity("uniform", "scripted", "uniform-1")
    store.write_responses(path, "drawn-us", tiny_study.params().runs["drawn-us"], identity, rows)


def test_responses_hold_the_contract_s_columns(tmp_path: Path) -> None:
    path = tmp_path / "run" / store.RESPONSES
    write(path, [ROW, ROW | {"respondent": 1, "region": "North"}])
    frame = store.read_responses(path)
    assert set(CONTRACT) <= set(frame.columns)
    first = frame.iloc[0]
    assert (first["run"], first["model"], first["culture"]) == ("drawn-us", "reference-sampler", "US")
    assert (first["language"], first["probing"], first["model_revision"]) == ("en", "def", "uniform-1")
    assert first["region"] is None or pd.isna(first["region"])
    assert first["response"] == "答案：1\n"
    assert first["seed"] == 2**63 - 1
    assert json.loads(first["option_order"]) == [2, 1]
    assert json.loads(first["memory_items"]) == ["US-T2-original"]
    assert "满意吗" in first["memory"]
    assert frame["respondent"].tolist() == [0, 1]


def test_some_columns_can_be_read_alone(tmp_path: Path) -> None:
    write(tmp_path / store.RESPONSES, [ROW])
    frame = store.read_responses(tmp_path / store.RESPONSES, ["item_id", "response"])
    assert frame.columns.tolist() == ["item_id", "response"]


def test_same_rows_give_the_same_bytes_and_no_partial_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, [ROW] * 3)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_an_interrupted_writing_leaves_the_old_file_whole(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / store.RESPONSES
    write(path, [ROW])
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(KeyboardInterrupt):
        write(path, [ROW, ROW])
    assert path.read_bytes() == before


@pytest.mark.parametrize("keep", [0, 3, 100, -5])
def test_truncated_responses_are_one_clear_error(tmp_path: Path, keep: int) -> None:
    path = tmp_path / store.RESPONSES
    write(path, [ROW])
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError) as caught:
        store.read_responses(path)
    (problem,) = caught.value.problems
    assert problem.what == "responses cannot be read"
    assert problem.where == str(path)
    assert "dvc pull" in problem.next_step


def test_missing_responses_and_columns_are_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / store.RESPONSES
    with pytest.raises(InputError, match="responses cannot be read"):
        store.read_responses(path)
    write(path, [ROW])
    pq.write_table(pq.read_table(path).drop_columns(["prompt", "seed"]), path)
    with pytest.raises(InputError, match="responses lack columns") as caught:
        store.read_responses(path)
    assert caught.value.problems[0].found == "prompt, seed"
    with pytest.raises(InputError, match="prompt"):
        store.read_responses(path, ["item_id", "prompt"])
    assert len(store.read_responses(path, ["item_id"])) == 1


def test_run_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    facts = {"identity": "x", "seconds": 1.5, "machine": {"cores": 2}, "name": "模型"}
    store.write_run(tmp_path / store.RUN, facts)
    assert store.read_run(tmp_path / store.RUN) == facts
    assert "模型" in (tmp_path / store.RUN).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, b"", b'{"identity": ', b"\xff"])
def test_a_damaged_run_record_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / store.RUN
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="run record cannot be read") as caught:
        store.read_run(path)
    assert caught.value.problems[0].where == str(path)


def test_tables_have_reproducible_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1 / 3, float("nan"), 1e-20], "b": [1, 2, 3], "c": ["x,y", '"', "城\n市"]})
    write_csv(frame, tmp_path / "deep" / "t.csv")
    assert (tmp_path / "deep" / "t.csv").read_bytes() == (
        'a,b,c\n0.3333333333,1,"x,y"\n,2,""""\n1e-20,3,"城\n市"\n'.encode()
    )
    assert not list(tmp_path.rglob("*.partial"))


def test_an_interrupted_table_leaves_the_old_one_whole(tmp_path: Path, monkeypatch) -> None:
    write_csv(pd.DataFrame({"a": [1]}), tmp_path / "t.csv")
    write_text("old\n", tmp_path / "t.txt")

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        write_csv(pd.DataFrame({"a": [2]}), tmp_path / "t.csv")
    with pytest.raises(KeyboardInterrupt):
        write_text("new\n", tmp_path / "t.txt")
    assert (tmp_path / "t.csv").read_text() == "a\n1\n"
    assert (tmp_path / "t.txt").read_text() == "old\n"
