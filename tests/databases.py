"""Databases and stores for tests: PostgreSQL databases that come and go, a bucket in memory."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

import pytest

from webapp import core
from webapp.core.s3 import S3Store

POSTGRES = os.environ.get("WENKONG_TEST_POSTGRES", "")
NO_POSTGRES = "NO POSTGRESQL here: set WENKONG_TEST_POSTGRES"


def statement(text: str) -> None:
    """One statement to the server itself, outside any of its databases' transactions."""
    import psycopg

    url = POSTGRES.replace("postgresql+psycopg", "postgresql") + "/postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text)  # type: ignore[call-overload]


@contextmanager
def new_database(prefix: str, template: str = "") -> Iterator[str]:
    """The address of a new database, gone afterwards; skips loudly where there is no server."""
    if not POSTGRES:
        pytest.skip(NO_POSTGRES)
    name = f"{prefix}_{uuid.uuid4().hex[:10]}"
    statement(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        statement(f"DROP DATABASE {name} WITH (FORCE)")


BUCKET = "wenkong"


@lru_cache(maxsize=1)
def bucket_server() -> str:
    """The address of an S3 server inside this process, with an empty bucket; it ends with the process."""
    from boto3 import client
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    os.environ.pop("AWS_SESSION_TOKEN", None)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    client("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket=BUCKET)
    return address


def new_prefix() -> str:
    """A files address below a prefix that nobody else uses."""
    return f"s3://{BUCKET}/{uuid.uuid4().hex[:10]}?endpoint={bucket_server()}&region=us-east-1"


def copy_prefix(source: str, target: str) -> None:
    """Let all files of one files address lie under another too."""
    for_reading, for_writing = S3Store(source), S3Store(target)
    for key, _age in for_reading.keys():  # noqa: SIM118
        data = for_reading.get(key)
        assert data is not None
        for_writing.put(key, data)


class OtherClient:
    """The same bucket through another client: the threads of the product's client do not live through a fork."""

    def __init__(self, url: str) -> None:
        from boto3 import client

        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        self.client = client("s3", endpoint_url=options["endpoint"], region_name=options["region"])
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")

    def put(self, key: str, data: bytes) -> None:
        """Create-only."""
        from botocore.exceptions import ClientError

        try:
            self.client.put_object(Bucket=self.bucket, Key=f"{self.prefix}/{key}", Body=data, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            assert self.get(key) == data

    def get(self, key: str) -> bytes | None:
        """The bytes, or None."""
        from botocore.exceptions import ClientError

        try:
            body = self.client.get_object(Bucket=self.bucket, Key=f"{self.prefix}/{key}")["Body"]
            return bytes(body.read())
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None


def after_fork() -> None:
    """What a forked child must do before it touches files."""
    url = core.current_settings().files_url
    if url:
        core.keep_resource("store", OtherClient(url))
