"""Sending plain mail over SMTP: one connection for many, a wrong address is no hindrance for the others.

Nothing of the message comes from outside unchecked: names and subjects lose control characters and the header
rules of the standard library refuse line breaks, so that nobody writes a header of their own.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime

from webapp.core.settings import Settings

SECURITY = ("starttls", "tls", "none")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")


class MailFailed(Exception):
    """The server could not be reached, hung, or did not want us: try later."""


class MailRefused(Exception):
    """The server refuses this message or this recipient for good."""


@dataclass(frozen=True)
class Mail:
    """One message to one person; ``key`` makes its Message-ID, the same at every try."""

    to: str
    name: str
    subject: str
    text: str
    key: str


def is_on(settings: Settings) -> bool:
    """Whether mail goes out at all."""
    return bool(settings.mail_host and settings.mail_sender)


def is_address(text: str) -> bool:
    """Whether ``text`` is one plain address that every server takes."""
    return len(text) <= 200 and _ADDRESS.fullmatch(text) is not None


def compose(mail: Mail, settings: Settings, *, now: datetime) -> EmailMessage:
    """The message as it goes over the wire: UTF-8 text, encoded names, marked as made by a machine.

    Raises:
        MailRefused: the address of the person is none.
    """
    if not is_address(mail.to):
        raise MailRefused("no valid address")
    message = EmailMessage(policy=POLICY)
    sender = settings.mail_sender
    message["From"] = Address(display_name="Wenkong", addr_spec=sender)
    message["To"] = Address(display_name=_plain(mail.name), addr_spec=mail.to)
    message["Subject"] = _plain(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{re.sub(r'[^A-Za-z0-9.-]', '-', mail.key)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, charset="utf-8", cte="base64")
    return message


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


@contextmanager
def connection(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A server that has let us in.

    Raises:
        MailFailed: it does not answer in time, breaks off, or refuses the account or the encryption.
    """
    server: smtplib.SMTP | None = None
    try:
        server = _open(settings)
        yield server
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(_words(error)) from error
    finally:
        if server is not None:
            _leave(server)


def _open(settings: Settings) -> smtplib.SMTP:
    host, port, wait = settings.mail_host, settings.mail_port, settings.mail_timeout
    if settings.mail_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=wait, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=wait)
    try:
        if settings.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, _password(settings))
    except BaseException:
        server.close()
        raise
    return server


def _password(settings: Settings) -> str:
    return settings.mail_password_file.read_text("utf-8").strip() if settings.mail_password_file else ""


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye where the line still stands; closing is enough where it does not."""
    if server.sock is None:
        return
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):  # everything that mattered was answered before
        server.close()


def send(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand one message over; after a refusal the connection takes the next one.

    Raises:
        MailRefused: refused for good (5xx). MailFailed: not now (4xx).
        OSError, smtplib.SMTPServerDisconnected: the line is gone; whether it was taken is not known.
    """
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _judged(code, words) from error
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        raise _judged(error.smtp_code, error.smtp_error) from error


def _judged(code: int, words: bytes | str) -> MailRefused | MailFailed:
    text = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"[:300]
    return MailRefused(text) if 500 <= code < 600 else MailFailed(text)


def _words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_judged(error.smtp_code, error.smtp_error))
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "the server did not answer in time"
    return f"{type(error).__name__}: {error}"[:300]
