"""The API frame at ``/api/v1``: blueprints, description, the page to try it, version tags."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
    send_from_directory,
)
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import Schema, fields
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

from webapp.core.errors import N_, NotFound
from webapp.shell.gate import api_help

PREFIX = "/api/v1"
SWAGGER = frozenset({"css/swagger-ui.css", "js/swagger-ui-bundle.js"})
help_pages = Blueprint("api_help", __name__, url_prefix=PREFIX)

__all__ = ["ApiBlueprint", "check_version", "etag_of", "register_api", "tagged"]


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": text, **more}}


class Unmet(Schema):
    """One condition that is not met and who can meet it."""

    condition = fields.String(**_said("what is missing, as a sentence"))
    who = fields.String(**_said("a role or a person who can help, or empty"))


class Problem(Schema):
    """Every error (RFC 9457), in the language of Accept-Language."""

    type = fields.String(**_said("always about:blank", example="about:blank"))
    title = fields.String(**_said("what happened", example="This is not possible now"))
    status = fields.Integer(**_said("the HTTP status", example=409))
    detail = fields.String(**_said("why, and the way out"))
    errors = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), **_said("messages by the name of the value")
    )
    unmet = fields.List(fields.Nested(Unmet), **_said("conditions that are not met"))


class ProblemApi(Api):  # type: ignore[misc]
    """The API library with our own errors: ``webapp.shell.errors`` answers all of them."""

    ERROR_SCHEMA = Problem

    def _register_responses(self) -> None:
        """Describe errors as what they are: problems."""
        usual: str = Api.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual

    def register_blueprint(self, blp: Any, **options: Any) -> None:
        """Head the calls of a blueprint by its title; several may share one."""
        super().register_blueprint(blp, **options)
        tags: list[dict[str, str]] = self.spec._tags
        tags[-1]["name"] = getattr(blp, "title", tags[-1]["name"])
        if tags[-1]["name"] in {tag["name"] for tag in tags[:-1]}:
            tags.pop()

    def _register_error_handlers(self) -> None:
        """Leave the application's handlers in place."""


def init_api(app: Flask) -> None:
    """Make the API of ``app``; rooms add to it with ``register_api``."""
    app.config.update(API_TITLE="Wenkong 文控", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    options = {
        "info": {
            "description": (
                "Controlled documents, records and their evidence. Departments are given by name, persons by "
                "login, clauses as `7.5.3` or `iso9001@2015:7.5.3`; days are `2026-11-22`, times RFC 3339 in UTC."
            )
        },
        "servers": [{"url": "/"}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    }
    app.extensions["wenkong.api"] = ProblemApi(app, spec_kwargs=options)
    app.register_blueprint(help_pages)


def register_api(app: Flask, blueprint: ApiBlueprint) -> None:
    """Serve ``blueprint`` below ``/api/v1`` and describe it; called in ``create_app``."""
    api: ProblemApi = app.extensions["wenkong.api"]
    api.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))


def etag_of(*version: Any) -> str:
    """The tag of a version: any values that change whenever the answer does."""
    return "-".join(str(part) for part in version)


def tagged(response: Response, *version: Any) -> Response:
    """``response`` with its ETag."""
    response.set_etag(etag_of(*version))
    return response


def check_version(*version: Any) -> None:
    """Hold the request to the version it says it changes.

    PATCH, PUT and DELETE must send ``If-Match``; on POST it is optional and honoured.

    Raises:
        PreconditionRequired: 428, the header is missing.
        PreconditionFailed: 412, the version is no longer this one.
    """
    if not request.if_match:
        if request.method in {"PATCH", "PUT", "DELETE"}:
            raise PreconditionRequired()
        return
    if not request.if_match.contains(etag_of(*version)):
        raise PreconditionFailed()


@help_pages.get("/openapi.json")
@api_help
def openapi() -> Response:
    """The description in OpenAPI 3.1."""
    api: ProblemApi = current_app.extensions["wenkong.api"]
    return jsonify(api.spec.to_dict())


@help_pages.get("/docs")
@api_help
def docs() -> str:
    """The page to read and try it."""
    return render_template("shell/api_docs.html")


@help_pages.get("/docs/assets/<path:name>")
@api_help
def docs_asset(name: str) -> Response:
    """A file of the installed page package; only the ones the page needs.

    Raises:
        NotFound: any other name, or the package is not installed.
    """
    spec = find_spec("flask_openapi3_swagger")
    if name not in SWAGGER or spec is None or not spec.submodule_search_locations:
        raise NotFound(N_("There is no such page."))
    folder = Path(spec.submodule_search_locations[0]) / "templates" / "swagger"
    return send_from_directory(folder, name)
