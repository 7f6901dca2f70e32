"""Serves the API: an operation is declared once, and that is what is checked and documented.

    @api.route("GET", "/requests", Scope.READ_REQUESTS, gives=Requests, query=RequestsQuery)
    def list_requests(call: Call) -> Requests:
        "Open requests."

The function's name is the operation's id, its docstring the summary. Path parts come by name.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import bottle
import msgspec
from msgspec import Struct

from admin.api.openapi import document
from admin.api.operation import PREFIX, Data, Nothing, Operation, Who, Written
from admin.api.rate import Rates
from admin.errors import Invalid, TooLarge, TooMany, WrongType
from admin.model import Person
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, json_answer
from admin.routes.pictures import HEADERS
from admin.scopes import Scope
from admin.usecases import tokens
from admin.words import N_

LARGEST = 65536  # bytes of a body
R = TypeVar("R", bound=Struct | Data | None)
PERMISSIONS = {Who.NOBODY: Permission.PUBLIC, Who.AGENT: Permission.AGENT}


@dataclass(frozen=True)
class Call:
    """One call: who, and what came along, in its shapes."""

    caller: Caller
    query: Any
    body: Any

    @property
    def person(self) -> Person:
        """As whom it is done."""
        return self.caller.somebody


class Api:
    """Declares operations on the gate."""

    def __init__(self, gate: Gate, rates: Rates) -> None:
        self.gate, self.desk = gate, gate.desk
        self.operations: list[Operation] = []
        self._rates = rates

    def route(
        self,
        method: str,
        path: str,
        needs: Scope | Who,
        *,
        room: str,
        gives: type[Struct] | Written | None,
        status: int = 200,
        query: type[Struct] = Nothing,
        takes: type[Struct] | Written | None = None,
        refuses: tuple[int, ...] = (),
    ) -> Callable[[Callable[..., R]], Callable[..., R]]:
        """`handler(call, **path parts)` gives this."""

        def declare(handler: Callable[..., R]) -> Callable[..., R]:
            one = Operation(
                method, PREFIX + path, handler.__name__, (handler.__doc__ or "").strip(), room,
                needs, gives, status, query, takes, refuses,
            )  # fmt: skip
            self.operations.append(one)
            permission = Permission.PROGRAM
            if isinstance(needs, Who):
                permission = PERMISSIONS.get(needs, permission)

            @self.gate.route(method, one.rule, permission)
            def answer(caller: Caller, **parts: str) -> Any:
                self._must_be_let(one, caller)
                call = Call(caller, asked(one.query), body(one.takes))
                given = handler(call, **parts)
                if given is None:
                    return bottle.HTTPResponse("", one.status, {"Cache-Control": "no-store"})
                if isinstance(given, Data):
                    headers = {**HEADERS, "Content-Type": given.kind}
                    return bottle.HTTPResponse(given.data, one.status, headers)
                return json_answer(given, one.status)

            return handler

        return declare

    def document(self) -> dict[str, Any]:
        """OpenAPI 3.1 of all that was declared."""
        return document(self.operations, self.desk.settings.public_url)

    def _must_be_let(self, one: Operation, caller: Caller) -> None:
        """Not too often, and only what the token is for. Raises TooMany or Forbidden."""
        if caller.token is None:
            return
        wait = self._rates.take(caller.token.id, self.desk.clock().timestamp())
        if wait:
            much = TooMany(N_("This token calls too often; wait a moment."))
            much.retry_after = math.ceil(wait)
            raise much
        if isinstance(one.needs, Scope):
            tokens.must_cover(caller.token, caller.somebody, one.needs)


def asked(shape: type[Struct]) -> Any:
    """The query in its shape. Raises Invalid."""
    try:
        found = bottle.request.query.decode()
        values = {name: one for name in found for one in found.getall(name)[-1:]}
        return msgspec.convert(values, shape, strict=False)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise Invalid(N_("The query cannot be used: %(why)s"), why=error) from None


def body(shape: type[Struct] | Written | None) -> Any:
    """The JSON body in its shape, or the bytes of another. Raises WrongType, TooLarge, Invalid."""
    if shape is None:
        return None
    if isinstance(shape, Written):
        return _data(shape.media, shape.most)
    data = _data(("application/json",), LARGEST)
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Invalid(N_("The request's body cannot be used: %(why)s"), why=error) from None


def _data(media: tuple[str, ...], most: int) -> bytes:
    """So many bytes of one of these media types, at the most. Raises WrongType or TooLarge."""
    request = bottle.request
    if request.content_type.partition(";")[0].strip().lower() not in media:
        raise WrongType(N_("Only %(media)s is taken here (Content-Type)."), media=", ".join(media))
    data: bytes = request.body.read(most + 1)
    if len(data) > most:
        raise TooLarge(N_("The body is larger than %(number)s bytes."), number=most)
    return data


def declare(api: Api) -> None:
    """/api/openapi.json: the document of all that is served."""
    made: list[bytes] = []

    @api.gate.route("GET", "/api/openapi.json", Permission.PUBLIC)
    def openapi(_caller: Caller) -> Any:
        if not made:
            made.append(msgspec.json.encode(api.document()))
        headers = {"Content-Type": "application/json", "Cache-Control": "max-age=300"}
        return bottle.HTTPResponse(made[0], 200, headers)
