import shutil
import sys
from pathlib import Path

import pytest
from explorer_project import REPOSITORY, write_project

if str(REPOSITORY) not in sys.path:  # the explorer is a program beside the package, not a part of it
    sys.path.insert(0, str(REPOSITORY))


@pytest.fixture(scope="session")
def finished_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with all reports; tests must not change it."""
    root = tmp_path_factory.mktemp("explorer") / "project"
    write_project(root)
    return root


@pytest.fixture
def project(finished_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The finished project, shown by the explorer."""
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(finished_project))
    return finished_project


@pytest.fixture
def own_project(finished_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the finished project that a test may damage, shown by the explorer."""
    root = tmp_path / "project"
    shutil.copytree(finished_project, root)
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(root))
    return root
