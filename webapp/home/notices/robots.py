"""Group robots of WeCom, DingTalk and Feishu: one small message, to an address that can only be theirs.

A robot's address is a secret and a way out of the house: only https to the vendor's own host, whose addresses lie
outside the network, unless ``robot_allow`` names the host; nothing is followed that answers with another address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from webapp.core.errors import N_, Conflict
from webapp.core.settings import Settings

LARGEST_ANSWER = 65_536


class RobotFailed(Exception):
    """The robot could not be reached, or its vendor says no."""


@dataclass(frozen=True)
class Request:
    """What is posted: the query to add to the address, and the body."""

    query: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Vendor:
    """One kind of robot: its host, how a text and its signature are put, which name holds the answer's code."""

    host: str
    make: Callable[[str, str, int], Request]
    code: str


def wecom(text: str, secret: str, seconds: int) -> Request:
    """WeCom 企业微信 knows no signature; the key in the address is all."""
    return Request("", {"msgtype": "text", "text": {"content": text}})


def dingtalk(text: str, secret: str, seconds: int) -> Request:
    """DingTalk 钉钉: HMAC-SHA-256 over ``milliseconds LF secret`` under the secret, in the address."""
    body = {"msgtype": "text", "text": {"content": text}}
    if not secret:
        return Request("", body)
    stamp = str(seconds * 1000)
    signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return Request(f"timestamp={stamp}&sign={quote(base64.b64encode(signed), safe='')}", body)


def feishu(text: str, secret: str, seconds: int) -> Request:
    """Feishu 飞书: HMAC-SHA-256 over nothing under ``seconds LF secret``, in the body."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        signed = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
        body |= {"timestamp": str(seconds), "sign": base64.b64encode(signed).decode()}
    return Request("", body)


VENDORS: Mapping[str, Vendor] = {
    "wecom": Vendor("qyapi.weixin.qq.com", wecom, "errcode"),
    "dingtalk": Vendor("oapi.dingtalk.com", dingtalk, "errcode"),
    "feishu": Vendor("open.feishu.cn", feishu, "code"),
}


def is_on(settings: Settings) -> bool:
    """Whether a robot is told."""
    return bool(settings.robot and settings.robot_url)


def tell(text: str, settings: Settings, *, seconds: int) -> None:
    """Post one text to the robot of the settings.

    Args:
        seconds: the present moment since 1970, for the signature.

    Raises:
        Conflict: the address is not allowed. RobotFailed: not reached, or refused by the vendor.
    """
    vendor = VENDORS.get(settings.robot)
    if vendor is None:
        raise Conflict(N_("There is no robot called %(name)s."), name=settings.robot)
    place = checked(settings.robot_url, vendor, settings)
    secret = settings.robot_secret_file.read_text("utf-8").strip() if settings.robot_secret_file else ""
    request = vendor.make(text, secret, seconds)
    query = "&".join(part for part in (place.query, request.query) if part)
    path = (place.path or "/") + (f"?{query}" if query else "")
    _judge(_post(place, path, request.body, settings), vendor)


@dataclass(frozen=True)
class Place:
    """An address that was checked, with the one network address it is reached at."""

    scheme: str
    host: str
    port: int
    path: str
    query: str
    address: str


def checked(url: str, vendor: Vendor, settings: Settings) -> Place:
    """The place behind ``url`` when a robot may be there.

    Raises:
        Conflict: not https, another host, an account in the address, or a host inside the network.
        RobotFailed: the host has no address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Conflict(N_("The address of the robot can not be read.")) from error
    host = (parts.hostname or "").lower()
    listed = f"{host}:{port}" in {item.strip().lower() for item in settings.robot_allow.split(",")}
    if parts.scheme not in {"http", "https"} or parts.username or parts.password or not host:
        raise Conflict(N_("The address of the robot can not be read."))
    if not listed and (parts.scheme != "https" or host != vendor.host or port != 443):
        raise Conflict(
            N_("A robot has an https address at %(host)s, or one that the settings allow."), host=vendor.host
        )
    return Place(parts.scheme, host, port, parts.path, parts.query, _address(host, port, inside=listed))


def _address(host: str, port: int, *, inside: bool) -> str:
    """The address to connect to; it is not looked up again, so that it can not change in between."""
    try:
        found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise RobotFailed(f"{host}: {error}") from error
    if not inside and not all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found):
        raise Conflict(N_("%(host)s leads into the network of this server; that is not allowed."), host=host)
    return found[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, place: Place, timeout: int) -> None:
        super().__init__(place.host, place.port, timeout=timeout)
        self._place = place

    def connect(self) -> None:
        """Open the line, encrypted where the address says so."""
        line = socket.create_connection((self._place.address, self._place.port), timeout=self.timeout)
        if self._place.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=self._place.host)
        self.sock = line


def _post(place: Place, path: str, body: dict[str, Any], settings: Settings) -> bytes:
    line = _Pinned(place, settings.mail_timeout)
    try:
        data = json.dumps(body, ensure_ascii=False).encode("utf-8")
        line.request("POST", path, data, {"Content-Type": "application/json; charset=utf-8"})
        answer = line.getresponse()
        if answer.status != 200:
            raise RobotFailed(f"HTTP {answer.status}")
        return answer.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise RobotFailed(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        line.close()


def _judge(answer: bytes, vendor: Vendor) -> None:
    try:
        said = json.loads(answer)
        code = said[vendor.code]
    except (ValueError, KeyError, TypeError) as error:
        raise RobotFailed("the answer is not that of a robot") from error
    if code != 0:
        raise RobotFailed(f"{code} {said.get('errmsg') or said.get('msg') or ''}"[:200])
