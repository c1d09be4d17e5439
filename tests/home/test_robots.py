"""Group robots: the signatures of their vendors, addresses that are not allowed, answers that are none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import World
from webapp.core import KEY, clock, current_settings, jobs
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict
from webapp.core.settings import Settings, read_settings
from webapp.home.notices import actions, robots
from webapp.home.notices.models import NoticeRun
from webapp.home.notices.robots import RobotFailed

BY = system("robot")


class Hook(BaseHTTPRequestHandler):
    """A webhook that keeps what it got and answers as the test wants."""

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)))  # type: ignore[attr-defined]
        status, headers, answer = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def hook() -> Iterator[Any]:
    """A real listener on a free port of this host."""
    server: Any = HTTPServer(("127.0.0.1", 0), Hook)
    server.got, server.answer = [], (200, {}, b'{"errcode": 0, "code": 0}')
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def settings_for(hook: Any, kind: str, **values: Any) -> Settings:
    port = hook.server_address[1]
    base = {"robot_url": f"http://127.0.0.1:{port}/send?key=abc", "robot_allow": f"x.example:1, 127.0.0.1:{port}"}
    return read_settings({}, robot=kind, mail_timeout=1, **{**base, **values})


def test_each_vendor_gets_its_own_text_and_signature(hook: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECabc\n")
    for kind in robots.VENDORS:
        robots.tell("3 件事待办", settings_for(hook, kind, robot_secret_file=secret), seconds=1_700_000_000)
    (wecom_path, wecom), (ding_path, ding), (feishu_path, feishu) = hook.got
    assert wecom_path == feishu_path == "/send?key=abc"
    assert wecom == ding == {"msgtype": "text", "text": {"content": "3 件事待办"}}
    query = parse_qs(urlsplit(ding_path).query)
    signed = hmac.new(b"SECabc", b"1700000000000\nSECabc", hashlib.sha256).digest()
    assert query == {"key": ["abc"], "timestamp": ["1700000000000"], "sign": [base64.b64encode(signed).decode()]}
    signed = hmac.new(b"1700000000\nSECabc", b"", hashlib.sha256).digest()
    assert feishu["sign"] == base64.b64encode(signed).decode() and feishu["timestamp"] == "1700000000"
    assert feishu["content"] == {"text": "3 件事待办"} and feishu["msg_type"] == "text"


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot/send",
        "https://oapi.dingtalk.com.evil.example/robot/send",
        "https://oapi.dingtalk.com@127.0.0.1/robot/send",
        "https://user:pass@oapi.dingtalk.com/robot/send",
        "https://oapi.dingtalk.com:8443/robot/send",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://127.0.0.1/robot/send",
        "https://[::1]/robot/send",
        "https://169.254.169.254/latest/meta-data",
        "ftp://oapi.dingtalk.com/robot/send",
        "file:///etc/passwd",
        "https://oapi.dingtalk.com:port/",
        "https:///robot/send",
        "not an address",
    ],
)
def test_an_address_that_is_not_the_vendors_is_refused(url: str) -> None:
    with pytest.raises(Conflict):
        robots.tell("x", read_settings({}, robot="dingtalk", robot_url=url), seconds=0)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fd00::1"])
def test_a_vendors_name_that_leads_into_the_network_is_refused(address: str, monkeypatch: Any) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.114.9", 443))
    found = [outside, (family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    settings = read_settings({}, robot="feishu", robot_url="https://open.feishu.cn/open-apis/bot/v2/hook/x")
    with pytest.raises(Conflict, match="network of this server"):
        robots.tell("x", settings, seconds=0)


def test_the_name_is_looked_up_once(hook: Any, monkeypatch: Any) -> None:
    """A second answer for the same name would be a way around the check."""
    asked: list[Any] = []
    real = socket.getaddrinfo

    def once(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    port = hook.server_address[1]
    chosen = settings_for(hook, "wecom", robot_url=f"http://hook.example:{port}/", robot_allow=f"hook.example:{port}")
    robots.tell("x", chosen, seconds=0)
    assert asked[0] == "hook.example" and "hook.example" not in asked[1:] and len(hook.got) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "HTTP 302"),
        ((500, {}, b"oops"), "HTTP 500"),
        ((200, {}, b"<html>"), "not that of a robot"),
        ((200, {}, b"[]"), "not that of a robot"),
        ((200, {}, b'{"errcode": 310000, "errmsg": "sign not match"}'), "310000 sign not match"),
        ((200, {}, b"x" * 200_000), "not that of a robot"),
    ],
)
def test_what_is_no_success_is_a_failure_in_words(hook: Any, answer: Any, words: str) -> None:
    hook.answer = answer
    with pytest.raises(RobotFailed, match=words):
        robots.tell("x", settings_for(hook, "dingtalk"), seconds=0)
    assert len(hook.got) == 1, "nothing is followed"


def test_a_listener_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        url, allow = f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}"
        chosen = read_settings({}, robot="wecom", robot_url=url, robot_allow=allow, mail_timeout=1)
        with pytest.raises(RobotFailed, match="(?i)time"):
            robots.tell("x", chosen, seconds=0)


def test_the_group_hears_counts_once_a_day_and_nothing_it_must_not_know(world: World, hook: Any) -> None:
    known = settings_for(hook, "feishu")
    names = ("robot", "robot_url", "robot_allow", "mail_timeout")
    chosen = replace(current_settings(), notice_hour=0, **{name: getattr(known, name) for name in names})
    world.app.extensions[KEY]["settings"] = chosen
    document = world.document(title="密钥管理规定", classification="confidential")
    world.sent(document)
    world.sent(world.document(title="采购控制程序"))
    with transaction():
        db.session.add(NoticeRun(id=1, size=0, day=clock.today("Asia/Shanghai"), at=clock.now()))
    day = clock.today("Asia/Shanghai")
    hook.answer = (503, {}, b"")
    with pytest.raises(RobotFailed):
        actions.tell_robot(day, by=BY)
    hook.answer = (200, {}, b'{"code": 0}')
    assert actions.tell_robot(day, by=BY) is True, "what failed is told at the next try"
    assert actions.tell_robot(day, by=BY) is False
    text = hook.got[-1][1]["content"]["text"]
    assert len(hook.got) == 2 and "2" in text and "密钥" not in text and document.number not in text
    assert jobs.stopped() == []


def test_off_means_off(world: World) -> None:
    world.sent()
    assert actions.tell_robot(clock.today("Asia/Shanghai"), by=BY) is False
