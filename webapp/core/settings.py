"""Settings: one frozen value, read from the environment once.

Every field is documented by its ``help`` text; ``docs/settings.md`` is tested against it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """What the environment may set; the variable is ``WENKONG_`` and the field's name in capitals."""

    home: Path = _setting(Path("instance"), "data directory: database and local files")
    keys: Path | None = _setting(None, "key directory; default is the data directory's name and `-keys`")
    database_url: str = _setting("", "SQLAlchemy address; empty means SQLite in the data directory")
    backup: Path | None = _setting(None, "folder for backups, on another disk, for the page and for commands")
    backup_days: int = _setting(7, "administrators are told when the last backup is older than this, in days; 0: never")
    files_url: str = _setting(
        "", "`s3://bucket/prefix?endpoint=https://host&region=name` for object storage; empty means local files"
    )
    files_seconds: int = _setting(20, "longest time object storage may take to answer, in seconds")
    base_url: str = _setting("", "address people use, printed into QR codes and links")
    timezone: str = _setting("Asia/Shanghai", "time zone of the organisation")
    language: str = _setting("zh-Hans", "language of a page nobody chose one for: zh-Hans, zh-Hant or en")
    calendar: str = _setting("CN", "whose public holidays the working days follow: `CN`, `HK` or `TW`")
    search: str = _setting("", "`fts5`, `postgresql` or `whoosh`; empty means the database's own")
    max_upload_mb: int = _setting(64, "largest file taken in, in MiB")
    max_unpacked_mb: int = _setting(512, "largest size a zip or Office file may unpack to, in MiB")
    min_free_mb: int = _setting(200, "below this much free disk space writes stop, in MiB")
    render_seconds: int = _setting(120, "longest time one conversion may take, in seconds")
    render_memory_mb: int = _setting(2048, "largest memory one conversion may take, in MiB")
    session_idle_minutes: int = _setting(480, "a sign-in ends after this long without use, in minutes")
    session_hours: int = _setting(24, "a sign-in ends after this long in any case, in hours")
    sitting_minutes: int = _setting(10, "one sitting of signatures, in minutes")
    paper_signing: bool = _setting(True, "signatures given on a printed sheet may be entered: `1` or `0`")
    checkpoint_minutes: int = _setting(5, "a checkpoint is made this often when there is news, in minutes")
    take_over: bool = _setting(True, "documents signed on paper may be taken over; `no` once the old system is in")
    lease_seconds: int = _setting(120, "a worker that stops in the middle of a job is replaced after this, in seconds")
    proxies: int = _setting(0, "how many reverse proxies stand before the pages; 0: no forwarded header is believed")
    status_token: str = _setting("", "lets a monitor on another host ask `/readyz`; empty: loopback only")
    mail_host: str = _setting("", "mail server (SMTP); empty: no mail goes out")
    mail_port: int = _setting(587, "its port")
    mail_security: str = _setting("starttls", "`starttls`, `tls`, or `none` on a line nobody else reads")
    mail_user: str = _setting("", "account at the mail server; empty: none is needed")
    mail_password_file: Path | None = _setting(None, "file with the password of that account")
    mail_sender: str = _setting("", "address mail comes from")
    mail_timeout: int = _setting(20, "longest wait for an answer of the mail server or a robot, in seconds")
    notice_hour: int = _setting(8, "hour of a working day from which its mail and robot message go out")
    robot: str = _setting("", "`wecom`, `dingtalk` or `feishu`: the group robot that is told; empty: none")
    robot_url: str = _setting("", "address of the robot's webhook, https at its vendor's host")
    robot_secret_file: Path | None = _setting(None, "file with the signing secret of the robot (DingTalk, Feishu)")
    robot_allow: str = _setting("", "further `host:port` a robot may have, also without https or inside the network")
    testing: bool = _setting(False, "set by the test suite only")

    @property
    def keys_dir(self) -> Path:
        """Where keys live: beside the data, never in it."""
        return self.keys or self.home.with_name(self.home.name + "-keys")

    @property
    def database(self) -> str:
        """The database address, SQLite in the data directory by default."""
        return self.database_url or f"sqlite:///{(self.home / 'wenkong.db').resolve()}"


def read_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from ``WENKONG_*`` variables; keyword arguments win.

    Raises:
        ValueError: a variable has a value of the wrong kind; the text names it.
    """
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for item in fields(Settings):
        name = f"WENKONG_{item.name.upper()}"
        if source.get(name):
            values[item.name] = _parse(name, item.default, source[name])
    return Settings(**{**values, **overrides})


def _parse(name: str, default: Any, text: str) -> Any:
    if isinstance(default, bool):
        return text.lower() in {"1", "true", "yes", "on"}
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as error:
            raise ValueError(f"{name} must be a whole number, not {text!r}") from error
    if isinstance(default, Path) or name in {"WENKONG_KEYS", "WENKONG_BACKUP"} or name.endswith("_FILE"):
        return Path(text)
    return text
