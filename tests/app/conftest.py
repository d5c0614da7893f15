import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Visit
from explorer_project import REPOSITORY, write_project
from playwright.sync_api import Browser

from app.server import NotAvailableError, headless_browser, serve

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


# Playwright keeps an event loop running in this thread, so a browser lasts no longer than its module.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with headless_browser() as started:
            yield started
    except NotAvailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def address(finished_project: Path) -> Iterator[str]:
    """Where the explorer shows the finished project."""
    with serve(finished_project) as where:
        yield where


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    yield Visit(page)
    page.close()
