"""How a room offers calls of the API: one declaration per call checks, parses and describes it.

A call needs a token (the gate), the scope for what it does, the right kind of body within its size;
then its values are read and refused by field. Answers carry an ETag of what they say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, NoReturn, TypeVar

from flask import Response, json, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, NotAllowed
from webapp.shell.api import check_version
from webapp.shell.context import current_actor
from webapp.shell.i18n import current_language
from webapp.shell.paging import MOST
from webapp.shell.security import MIB, UNSAFE, uploads

View = TypeVar("View", bound=Callable[..., Any])
MULTIPART = "multipart"
SCOPES = {
    "read": N_("This token may not read; it has no scope “read”."),
    "write": N_("This token may only read; it has no scope “write”."),
    "sign": N_("This token may not sign; it has no scope “sign”."),
}
TAG: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "description": "the ETag of the answer that is changed",
            "schema": {"type": "string"},
        }
    ]
}
ID = "int(min=1, max=2147483647)"


class ValueParser(FlaskParser):
    """Reads values and answers wrong ones as any other refusal."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, MULTIPART: None}
    __location_map__ = {**FlaskParser.__location_map__, MULTIPART: "load_multipart"}

    def load_multipart(self, req: Any, schema: Schema) -> Any:
        """Fields and files of one form; a file without a name was not chosen."""
        found: dict[str, Any] = {}
        sent = MultiDict([*req.form.items(multi=True), *req.files.items(multi=True)])
        for name, values in sent.lists():
            if not name:
                raise Invalid(N_("A part of the form has no name."))
            if len(values) > 1:
                raise Invalid(fields={name: [N_("Send this once.")]})
            if isinstance(values[0], str) or values[0].filename:
                found[name] = values[0]
        return found

    def load_json(self, req: Any, schema: Schema) -> Any:
        """The body as JSON; nested too deeply is as unreadable as broken."""
        try:
            found = super().load_json(req, schema)
        except RecursionError:
            self._handle_invalid_json_error(None, req)
        return {} if found is missing else found

    def _handle_invalid_json_error(self, error: Any, req: Any, *args: Any, **kwargs: Any) -> NoReturn:
        unreadable = BadRequest()
        vars(unreadable)["data"] = {"messages": {"body": [N_("The body is not valid JSON.")]}}
        raise unreadable

    def handle_error(self, error: ValidationError, req: Any, schema: Schema, **_: Any) -> NoReturn:
        """Raise Invalid with the messages by field."""
        messages: Any = error.messages
        raise Invalid(fields=_flat(next(iter(messages.values())))) from error


def _flat(messages: Any, prefix: str = "") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    if not isinstance(messages, Mapping):
        return {prefix or "body": list(messages)}
    for name, inner in messages.items():
        place = "body" if name == "_schema" else f"{prefix}.{name}" if prefix else str(name)
        found.update(_flat(inner, place))
    return found


class ApiRoom(Blueprint):  # type: ignore[misc]
    """The calls of one subject; ``title`` heads them on the page that describes them."""

    ARGUMENTS_PARSER = ValueParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = {
        "json": "application/json",
        MULTIPART: "multipart/form-data",
    }

    def __init__(self, name: str, import_name: str, title: str, description: str) -> None:
        super().__init__(name, import_name, description=description)
        self.title = title

    def call(
        self,
        method: str,
        rule: str,
        summary: str,
        *,
        takes: type[Schema] | None = None,
        where: str = "json",
        gives: type[Schema] | None = None,
        media: str = "",
        status: int = 200,
        refuses: Sequence[int] = (),
        example: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """Serve the decorated view at ``rule``; its docstring is the description.

        Args:
            takes: values in the ``where`` (json, query, multipart) of the request, given first to the view.
            gives: what it answers with ``status``; ``media`` instead, where that is no JSON.
            refuses: codes beside those every call may answer.
        """

        def register(view: View) -> View:
            shown: Any = view
            if takes is not None:
                given = {"example": dict(example)} if example and where == "json" else {}
                shown = self.arguments(takes, location=where, **given)(shown)
            content = {"content_type": media} if media else {}
            body = {"type": "string", "format": "binary"} if media else gives
            shown = self.response(status, body, description=HTTPStatus(status).phrase, **content)(shown)
            always = {401, 403, *refuses, *((415, 422) if takes else ())}
            for code in sorted(always):
                shown = self.alt_response(code, HTTPStatus(code).name)(shown)
            tag = TAG if method == "patch" else {}
            described = self.doc(summary=summary, description=cleandoc(view.__doc__ or ""), **tag)
            shown = described(_admitting(shown, method.upper(), where if takes else ""))
            if where == MULTIPART:
                shown = uploads(2)(shown)
            self.add_url_rule(rule, view.__name__, shown, methods=[method.upper()], tags=[self.title])
            return view

        return register


def _admitting(view: Any, method: str, where: str) -> Any:
    @wraps(view)
    def admitted(*args: Any, **kwargs: Any) -> Any:
        need_scope("write" if method in UNSAFE else "read")
        if where == "json":
            request.max_content_length = MIB
        _check_kind(method, where)
        return view(*args, **kwargs)

    return admitted


def _check_kind(method: str, where: str) -> None:
    """Raise 415 when the body is of another kind than the call takes."""
    if method not in UNSAFE:
        return
    if where == MULTIPART and request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType()
    sent = request.content_length or "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if where != MULTIPART and sent and not request.is_json:
        raise UnsupportedMediaType()


def need_scope(scope: str) -> None:
    """Refuse a token without ``scope``.

    Raises:
        NotAllowed: it was made without it.
    """
    if scope not in acting().scopes:
        raise NotAllowed(SCOPES[scope])


def acting() -> Actor:
    """Whose token acts, in the language asked for: a signature states the words the signer saw."""
    return replace(current_actor(), language=current_language().tag)


def answer(value: Mapping[str, Any], status: int = 200, **headers: str) -> Response:
    """``value`` as JSON with its ETag; a reader that has it already gets 304."""
    text = json.dumps(value, ensure_ascii=False)
    response = Response(text + "\n", status, content_type="application/json; charset=utf-8")
    response.set_etag(tag_of(value))
    response.headers.extend({name.replace("_", "-"): text for name, text in headers.items()})
    if request.method in {"GET", "HEAD"}:
        response.make_conditional(request)
    return response


def tag_of(value: Mapping[str, Any]) -> str:
    """The tag of what an answer says: it changes whenever the answer does."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]


def check_tag(value: Callable[[], Mapping[str, Any]]) -> None:
    """Hold the request to the answer it says it has seen (428 and 412 as ``check_version``).

    ``value`` makes that answer as it stands now; it is asked only where a tag was sent.
    """
    check_version(tag_of(value()) if request.if_match else "")


def listed(items: Sequence[Any], total: int, page: int, pages: int) -> dict[str, Any]:
    """A list as the API answers it (interfaces.md section 2)."""
    return {"items": list(items), "total": total, "page": page, "pages": pages}


def list_of(item: type[Schema], name: str) -> type[Schema]:
    """The description of such a list."""
    shape: Any = {
        "items": fields.List(fields.Nested(item)),
        "total": fields.Integer(metadata={"description": "how many there are in all"}),
        "page": fields.Integer(metadata={"description": "which page this is, from 1"}),
        "pages": fields.Integer(metadata={"description": "how many pages there are, at least 1"}),
    }
    return type(name, (Schema,), shape)


PER_PAGE = {"description": f"items on a page, at most {MOST}", "maximum": MOST, "example": 50}
