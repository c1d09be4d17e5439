"""A person at the browser: signs in, presses, chooses files, signs; presses are counted as journeys count them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..factories import PASSWORD
from .live import Site

FILE_DIALOG = 2
NOT_COUNTED = re.compile(r"^(about|data|blob|chrome|chrome-extension):")


class Hand:
    """One person with one browser window; everything the window asked for is written down."""

    def __init__(self, context: Any, site: Site, login: str = "") -> None:
        self.site = site
        self.login = login
        self.context = context
        self.clicks = 0
        self.outside: list[str] = []
        self.failed: list[str] = []
        self.said: list[str] = []
        self.page = context.new_page()
        self._listen()

    def _listen(self) -> None:
        page = self.page
        page.on("request", lambda request: self._asked(request.url))
        page.on("requestfailed", lambda request: self._broke(request))
        page.on("response", lambda answer: self._answered(answer))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda line: self._console(line))

    def _asked(self, url: str) -> None:
        if not NOT_COUNTED.match(url) and not url.startswith(self.site.url + "/"):
            self.outside.append(url)

    def _broke(self, request: Any) -> None:
        # A download and a page that is left while it loads are aborted by the browser itself.
        if "ERR_ABORTED" not in str(request.failure):
            self.failed.append(f"{request.url} {request.failure}")

    def _answered(self, answer: Any) -> None:
        if answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document"):
            self.failed.append(f"{answer.url} {answer.status}")

    def _console(self, line: Any) -> None:
        # The browser repeats a refused page (4xx) in its console; the page itself says it in words.
        if line.type == "error" and "Failed to load resource" not in line.text:
            self.said.append(line.text)

    # ---- moves ----

    def open(self, path: str) -> Any:
        """Go to an address; the answer."""
        return self.page.goto(self.site.url + path, wait_until="load")

    def click(self, target: str | Any) -> None:
        """One press on a control of ours; counted."""
        self.clicks += 1
        (self.page.locator(target) if isinstance(target, str) else target).click()

    def press_choice(self, target: str, value: str) -> None:
        """Choose in a list: opening it and the line are one press each way; counted once."""
        self.clicks += 1
        self.page.locator(target).select_option(value)

    def choose_files(self, target: str, *paths: Path) -> None:
        """The file dialog of the system: the button and its open."""
        self.clicks += FILE_DIALOG
        self.page.locator(target).set_input_files([str(path) for path in paths])

    def type(self, target: str, text: str) -> None:
        """Type; not counted."""
        self.page.locator(target).fill(text)

    def sign_in(self, target: str = "") -> Hand:
        """Sign in on the real page, once for this window."""
        if self.context.cookies(self.site.url) and not target:
            self.open("/")
            if "/sign-in" not in self.page.url:
                return self
        self.open(f"/sign-in?next={target}" if target else "/sign-in")
        self.type("#f-login", self.login)
        self.type("#f-password", PASSWORD)
        self.page.locator("main form .btn-wk").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def sign(self, panel: str, *, opinion: str = "", password: str = PASSWORD) -> None:
        """Open a signature panel, fill it and sign: two presses."""
        self.click(f"#{panel} > summary")
        if opinion:
            self.type(f"#f-opinion-{panel}", opinion)
        self.type(f"#f-password-{panel}", password)
        self.press_sign(panel)

    def press_sign(self, panel: str) -> None:
        """The button inside a signature panel."""
        self.click(self.page.locator(f"form:has(#f-password-{panel}) button:not([data-close])"))
        self.page.wait_for_load_state("load")

    # ---- looking ----

    @property
    def words(self) -> str:
        """The visible words of the content."""
        return str(self.page.locator("main").first.inner_text())

    @property
    def path(self) -> str:
        """The address without the site."""
        return str(self.page.url).removeprefix(self.site.url)

    def shot(self, path: Path) -> None:
        """A picture of what is on the screen."""
        self.page.screenshot(path=path)

    def fetch(self, path: str) -> bytes:
        """Bytes of an address of this site, as this person."""
        answer = self.context.request.get(self.site.url + path)
        assert answer.ok, f"{path} {answer.status}"
        return bytes(answer.body())

    def assert_quiet(self) -> None:
        """Nothing from outside was asked for, nothing failed, no script broke."""
        assert self.outside == [], f"asked outside: {self.outside}"
        assert self.failed == [], f"failed: {self.failed}"
        assert self.said == [], f"script said: {self.said}"
