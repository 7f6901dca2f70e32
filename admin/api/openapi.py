"""OpenAPI 3.1, made from the operations that are served and the shapes that they really use."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct

from admin.api.operation import PARTS, Operation, Who, Written
from admin.api.shapes import Problem
from admin.scopes import Scope

REF = "#/components/schemas/{name}"
ABOUT = """\
Requests for help, people and machines of this desk, for programs.

Each call needs `Authorization: Bearer hct_…`, an API token that somebody made on the page
*API tokens*; its scopes say what it is for, and it never does more than its person may. The
operations of agents need the token that an agent gets at its sign-in.

Errors are problem+json (RFC 9457). Lists are paged by `after`: give what `next` said.
"""
ROOMS = {
    "requests": "Open requests, what became of them, and what a technician does to them.",
    "history": "Requests that have ended.",
    "people": "Accounts.",
    "machines": "Machines whose agents have signed in.",
    "settings": "What administrators and operators have set.",
    "service": "Whether it works.",
    "agents": "What the program on a person's desktop calls.",
}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token; which scopes an operation needs stands there.",
    },
    "agent": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The token of a signed-in agent.",
    },
}


def document(operations: Iterable[Operation], server: str) -> dict[str, Any]:
    """The whole document."""
    known = list(operations)
    schemas, components = _schemas(known)
    paths: dict[str, dict[str, Any]] = {}
    for one in known:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, schemas, components)
    used = {one.query.__name__ for one in known}  # they are parameters, not shapes
    return {
        "openapi": "3.1.0",
        "info": {"title": "Help-Channel", "version": "1", "description": ABOUT},
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": meaning} for name, meaning in ROOMS.items()],
        "paths": paths,
        "components": {
            "schemas": {name: it for name, it in components.items() if name not in used},
            "securitySchemes": SECURITY,
        },
    }


def _schemas(operations: list[Operation]) -> tuple[dict[type[Struct], Any], dict[str, Any]]:
    kinds: list[type[Struct]] = [Problem]
    for one in operations:
        kinds += [kind for kind in (one.gives, one.takes, one.query) if isinstance(kind, type)]
    unique = list(dict.fromkeys(kinds))
    found, components = msgspec.json.schema_components(unique, ref_template=REF)
    return dict(zip(unique, found, strict=True)), dict(sorted(components.items()))


def _operation(
    one: Operation, schemas: dict[type[Struct], Any], components: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.room],
        "security": _security(one.needs),
        "parameters": [*_parts(one), *_query(one, components)],
        "responses": {
            str(one.status): {
                "description": HTTPStatus(one.status).phrase,
                **({"content": _content(one.gives, schemas)} if one.gives else {}),
            },
            **{
                str(status): {
                    "description": HTTPStatus(status).phrase,
                    "content": {"application/problem+json": {"schema": schemas[Problem]}},
                }
                for status in one.problems
            },
        },
    }
    if one.takes:
        made["requestBody"] = {"required": True, "content": _content(one.takes, schemas)}
    return made


def _content(what: type[Struct] | Written, schemas: dict[type[Struct], Any]) -> dict[str, Any]:
    if isinstance(what, Written):
        return {media: {"schema": dict(what.schema)} for media in what.media}
    return {"application/json": {"schema": schemas[what]}}


def _security(needs: Scope | Who) -> list[dict[str, list[str]]]:
    match needs:
        case Who.NOBODY:
            return []
        case Who.AGENT:
            return [{"agent": []}]
        case Who.ANY_TOKEN:
            return [{"token": []}]
    return [{"token": [needs.value]}]


def _parts(one: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PARTS[name].meaning,
            "schema": dict(PARTS[name].schema),
        }
        for name in one.parts
    ]


def _query(one: Operation, components: dict[str, Any]) -> list[dict[str, Any]]:
    shape = components[one.query.__name__]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in shape.get("required", ()),
            "description": schema.get("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in shape["properties"].items()
    ]
