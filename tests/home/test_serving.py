"""Serving: what stands before the pages is believed only as far as it is ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request

from webapp import create_app
from webapp.core.settings import read_settings
from webapp.home import serving
from webapp.shell import public


def seen(app: Flask, **headers: str) -> tuple[str | None, str, str]:
    """Address, scheme and host that a request seems to have."""

    @app.get("/seen", endpoint="seen")
    def _seen() -> list[str | None]:
        return [request.remote_addr, request.scheme, request.host]

    app.view_functions["seen"] = public(app.view_functions["seen"])
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return tuple(app.test_client().get("/seen", headers=given).get_json())  # type: ignore[return-value]


FORGED = {"X_Forwarded_For": "6.6.6.6, 10.1.1.1", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "docs.example"}


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (0, ("127.0.0.1", "http", "localhost")),
        (1, ("10.1.1.1", "https", "docs.example")),
        (2, ("6.6.6.6", "http", "localhost")),  # two were promised, one header came: that one is not believed
    ],
)
def test_forwarded_headers_are_believed_from_so_many_proxies(
    template: Path, proxies: int, expected: tuple[str, str, str]
) -> None:
    app = create_app(read_settings({}, home=template / "instance", proxies=proxies, testing=True))
    assert seen(app, **FORGED) == expected


def test_more_than_one_worker_starts_gunicorn_that_believes_nobody() -> None:
    found = serving.arguments(3, "::1", 8080)
    pairs = dict(zip(found[:-2:2], found[1:-2:2], strict=True))
    assert pairs["--workers"] == "3" and pairs["--bind"] == "[::1]:8080"
    assert pairs["--forwarded-allow-ips"] == "" and found[-1] == "webapp.home.serving:application()"
