"""What the processes for files of others deny themselves before they look at one."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any

_NEWUSER = 0x10000000
_NEWNET = 0x40000000


def leave_network() -> str:
    """Cut the network of this process and of all that it forks; the level reached: ``namespace`` or ``hook``.

    ``namespace`` means the kernel gives the process no network at all; ``hook`` means that Python
    refuses sockets, but a program it starts could still open one.
    """
    level = "namespace" if _in_empty_namespace() else "hook"
    sys.addaudithook(_refuse_sockets)
    return level


def confine(limits: Mapping[str, int]) -> None:
    """Limit what this process may use: ``seconds`` of CPU, ``memory_mb``, ``unpacked_bytes`` in one file it writes."""
    memory = limits["memory_mb"] * 1024 * 1024
    seconds = max(1, limits["seconds"])
    _limit(resource.RLIMIT_CPU, seconds, seconds + 2)
    _limit(resource.RLIMIT_AS, memory, memory)
    _limit(resource.RLIMIT_FSIZE, limits["unpacked_bytes"], limits["unpacked_bytes"])
    _limit(resource.RLIMIT_NOFILE, 512, 512)
    _limit(resource.RLIMIT_CORE, 0, 0)


def _limit(which: int, soft: int, hard: int) -> None:
    _, ceiling = resource.getrlimit(which)
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))


def _in_empty_namespace() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        return False
    if libc.unshare(_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNET) != 0:
        return False
    for path, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        try:
            with open(f"/proc/self/{path}", "w", encoding="ascii") as target:
                target.write(text)
        except OSError:
            # The map only makes the own files look owned; reading them works without it.
            break
    return True


def _refuse_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"}:
        raise PermissionError(f"network is off in this process: {event}")
