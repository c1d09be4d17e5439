"""Files in a bucket of any S3-compatible store; every write is create-only.

Credentials come from the standard ``AWS_*`` variables or the host's own identity, never from our
settings. Each request has a time limit and a few tries, so that an act never waits for minutes.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from webapp.core.errors import N_, Conflict, Unavailable
from webapp.core.stores import other_bytes

log = logging.getLogger("wenkong.files")
TRIES = 3
REFRESHED_AFTER = timedelta(hours=12)  # well before the sweeper takes what is a day old
SILENT = N_("The file store does not answer. Nothing was saved; try again in a few minutes.")
REFUSED = N_("The file store refuses this server. Nothing was saved. Tell the administrator.")
NO_BUCKET = N_("The file store does not know the bucket %(bucket)s. Nothing was saved. Tell the administrator.")
BAD_ADDRESS = N_("WENKONG_FILES_URL must look like s3://bucket/prefix?endpoint=https://host&region=name.")


class S3Store:
    """The store in a bucket, below the prefix of its address."""

    def __init__(self, url: str, *, seconds: int = 20) -> None:
        from obstore.store import from_url

        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.scheme != "s3" or not parts.netloc or set(options) - {"endpoint", "region"}:
            raise Conflict(BAD_ADDRESS)
        limit = timedelta(seconds=seconds)
        self.bucket = parts.netloc
        bucket: Any = from_url
        self.store = bucket(
            f"s3://{parts.netloc}{parts.path.rstrip('/')}",
            client_options={"allow_http": True, "timeout": limit, "connect_timeout": min(limit, timedelta(seconds=5))},
            retry_config={"max_retries": TRIES - 1, "retry_timeout": limit},
            **options,
        )

    def put(self, key: str, data: bytes) -> None:
        """Write once. An earlier try whose answer was lost is no error; other bytes under the key are named."""
        if not self._create(key, data) and not self._stands_there(key, data):
            self._create(key, data)

    def get(self, key: str) -> bytes | None:
        """The bytes, or None."""
        import obstore

        with self._plain_words():
            try:
                return bytes(obstore.get(self.store, key).bytes())
            except FileNotFoundError as error:
                self._need_bucket(error)
                return None

    def keys(self) -> Iterator[tuple[str, float]]:
        """All keys under ``sha256/``."""
        import obstore

        with self._plain_words():
            for batch in obstore.list(self.store, prefix="sha256/"):
                for item in batch:
                    yield item["path"], (datetime.now(UTC) - item["last_modified"]).total_seconds()

    def drop(self, key: str) -> None:
        """Remove the object."""
        import obstore

        with self._plain_words():
            obstore.delete(self.store, key)

    def check(self) -> str | None:
        """Whether the store answers and keeps what is there: a second write under one name must fail."""
        probe = f"probe/{secrets.token_hex(8)}"
        try:
            kept = self._create(probe, b"first") and not self._create(probe, b"second")
            self.drop(probe)
        except Conflict as refusal:
            return str(refusal.message)
        return None if kept else "this store overwrites files: it does not know create-only writes (If-None-Match)"

    def _create(self, key: str, data: bytes) -> bool:
        """Whether the object was made; False: there is one already."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        with self._plain_words():
            try:
                obstore.put(self.store, key, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            except FileNotFoundError as error:
                self._need_bucket(error)
                raise
            return True

    def _stands_there(self, key: str, data: bytes) -> bool:
        """Whether exactly ``data`` lies under ``key``; False: it has gone since.

        An old object is written anew with the same bytes, so that the sweeper sees it was asked for.
        """
        import obstore

        with self._plain_words():
            try:
                found = obstore.get(self.store, key)
                there, made = bytes(found.bytes()), found.meta["last_modified"]
            except FileNotFoundError:
                return False
            if there != data:
                raise other_bytes(key)
            if datetime.now(UTC) - made > REFRESHED_AFTER:
                obstore.put(self.store, key, data, use_multipart=False)
            return True

    def _need_bucket(self, error: FileNotFoundError) -> None:
        """An absent bucket is no absent file."""
        if "NoSuchBucket" in str(error):
            log.error("bucket %s: %s", self.bucket, error)
            raise Conflict(NO_BUCKET, bucket=self.bucket) from error

    @contextmanager
    def _plain_words(self) -> Iterator[None]:
        """Turn what the client raises into a sentence; the log keeps the rest."""
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            log.error("bucket %s: %s", self.bucket, error)
            raise Unavailable(REFUSED) from error
        except (BaseError, OSError) as error:
            log.error("bucket %s: %s", self.bucket, error)
            refused = "403 Forbidden" in str(error)  # a listing tells it in its text alone
            raise Unavailable(REFUSED if refused else SILENT) from error
