"""A visit to a page in a real browser, and what went wrong on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

from app.screenshots import settle

TIMEOUT_MS = 60_000


@dataclass
class Visit:
    """A page with everything that went wrong on it, and every host that it asked."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("requestfailed", lambda request: self.errors.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))

    def _console(self, message: ConsoleMessage) -> None:
        # Under a deep path Streamlit's front end asks there for its server first, then at the root.
        probing = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type == "error" and not probing:
            self.errors.append(message.text)

    def open(self, address: str) -> Page:
        """Open an address and wait until the page is drawn."""
        self.page.goto(address)
        settle(self.page)
        return self.page
