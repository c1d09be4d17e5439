"""The OpenAPI description: complete, and true of what is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from .conftest import Caller

COPY_ACTS = (
    "receive", "recall", "return", "lost", "damaged", "keep", "replaced", "write_off", "destroy", "witness",
)  # fmt: skip
CALLS = {
    ("get", "/api/v1/documents"), ("post", "/api/v1/documents"), ("get", "/api/v1/documents/{document_id}"),
    ("patch", "/api/v1/documents/{document_id}"), ("post", "/api/v1/documents/{document_id}/revisions"),
    ("post", "/api/v1/documents/{document_id}/obsolete"), ("get", "/api/v1/revisions/{revision_id}"),
    ("get", "/api/v1/revisions/{revision_id}/source"), ("get", "/api/v1/revisions/{revision_id}/rendition"),
    ("post", "/api/v1/revisions/{revision_id}/submit"), ("post", "/api/v1/revisions/{revision_id}/decisions"),
    ("post", "/api/v1/revisions/{revision_id}/release"), ("get", "/api/v1/search"), ("get", "/api/v1/journal"),
    ("get", "/api/v1/journal/verify"), ("get", "/api/v1/duties"), ("get", "/api/v1/copies"),
    ("get", "/api/v1/copies/{copy_id}"), ("post", "/api/v1/revisions/{revision_id}/issue"),
    *(("post", f"/api/v1/copies/{{copy_id}}/{act}") for act in COPY_ACTS),
    ("get", "/api/v1/revisions/{a}/compare/{b}"), ("post", "/api/v1/changes"),
    ("get", "/api/v1/changes/{change_id}"), ("get", "/api/v1/registers"), ("get", "/api/v1/registers/{key}"),
    ("get", "/api/v1/revisions/{revision_id}/background"), ("get", "/api/v1/revisions/{revision_id}/contents"),
    ("get", "/api/v1/volumes"), ("post", "/api/v1/volumes"),
    ("get", "/api/v1/documents/{document_id}/volume"), ("post", "/api/v1/documents/{document_id}/volume"),
    ("get", "/api/v1/loans"), ("get", "/api/v1/loans/{loan_id}"),
    ("post", "/api/v1/documents/{document_id}/loans"),
    *(("post", f"/api/v1/loans/{{loan_id}}/{act}") for act in ("agree", "refuse", "withdraw", "lend", "return")),
}  # fmt: skip


@pytest.fixture
def spec(li: Caller) -> dict[str, Any]:
    """The description as served."""
    answer = li.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every call."""
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield method, path, operation


def test_every_call_of_the_contract_is_described(spec: dict[str, Any]) -> None:
    assert spec["openapi"] == "3.1.0" and spec["info"]["description"]
    assert {(method, path) for method, path, _ in operations(spec)} == CALLS
    assert spec["security"] == [{"token": []}]


def test_every_call_says_what_it_does_takes_and_answers(spec: dict[str, Any]) -> None:
    headings = {tag["name"] for tag in spec["tags"]}
    for method, path, operation in operations(spec):
        assert operation["summary"] and operation["description"], (method, path)
        assert set(operation["tags"]) <= headings
        assert {"401", "403"} <= set(operation["responses"]), (method, path)
        if method != "get":
            assert "422" in operation["responses"] and "requestBody" in operation, (method, path)
    assert len({tag["name"] for tag in spec["tags"]}) == len(spec["tags"])


def test_errors_are_described_as_problems(spec: dict[str, Any]) -> None:
    response = spec["components"]["responses"]["CONFLICT"]["content"]
    assert list(response) == ["application/problem+json"]


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for inner in node.values():
                yield from walk(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from walk(inner)

    for reference in set(walk(spec)):
        found: Any = spec
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def fits(spec: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> None:
    """A value has exactly the names its description lists, all the way down."""
    for part in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "$ref" in part:
            schema = spec["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]), place
        for name, inner in value.items():
            fits(spec, schema["properties"][name], inner, f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for item in value:
            fits(spec, schema["items"], item, f"{place}[]")


def test_answers_are_as_described(caller: Callable[..., Caller], li: Caller, spec: dict[str, Any]) -> None:
    chen, wang = caller("chen"), caller("wang")
    revision = li.sent()
    wang.decide(revision)
    chen.release(revision)
    chen.post(f"/documents/{revision['document']}/obsolete", {"reason": "合并"})
    for path in (
        "/documents", f"/documents/{revision['document']}", f"/revisions/{revision['id']}",
        "/search?q=服务级别", "/journal", "/journal/verify",
    ):  # fmt: skip
        described = next(
            operation for method, template, operation in operations(spec)
            if method == "get" and same(template, "/api/v1" + path.partition("?")[0])
        )  # fmt: skip
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        fits(spec, schema, chen.get(path).json, path)


def same(template: str, path: str) -> bool:
    """Whether a path is one of a template."""
    pairs = list(zip(template.split("/"), path.split("/"), strict=False))
    return len(template.split("/")) == len(path.split("/")) and all(
        a == b or (a.startswith("{") and b.isdigit()) for a, b in pairs
    )


def test_description_and_its_page_need_a_sign_in(app: Flask, client_for: Callable[[str], Any]) -> None:
    stranger = Caller(app, "")
    assert stranger.get("/openapi.json").status_code in {302, 401}
    assert stranger.get("/docs").status_code in {302, 401}
    assert client_for("li").get("/api/v1/docs").status_code == 200
