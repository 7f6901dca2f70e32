"""The REST of the old clients, behind HC_LEGACY_REST=1; what is weak about it: docs/legacy-rest.md.

Everything is GET with its secrets in the query, as they send it; every answer is 200 with a word.
"""

from collections.abc import Callable
from typing import Any

import bottle

from admin.errors import DeskError, NotFound, SignInError
from admin.permissions import Permission
from admin.relays import Node
from admin.routes.entrance import checked
from admin.routes.gate import Caller, Gate, json_answer
from admin.usecases import legacy, machines
from admin.usecases.legacy import Seat
from admin.words import N_
from broker import codes, signed
from broker.log import get
from broker.signed import BadSignature

log = get("desk")
AUDIENCE = "helpchannel-legacy"
SECONDS = 4 * 3600  # what an old client got at its sign-in is good for so long
LONGEST = 200
NOWHERE = Node("none", "")


def declare(gate: Gate) -> None:
    """/rest/user/login, /rest/connection/(fetch|accept|reject|close|finish|alive)"""
    desk = gate.desk

    def answered(path: str, failed: Any) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
        """GET this; `failed` is what an old client understands when it cannot be."""

        def declare_it(handler: Callable[[], Any]) -> Callable[[], Any]:
            @gate.route("GET", f"/rest/{path}", Permission.PUBLIC)
            def answer(_caller: Caller) -> Any:
                try:
                    return json_answer(handler())
                except DeskError as error:
                    log.info("legacy.refused", path=path, why=str(error))
                    return json_answer(failed)

            return handler

        return declare_it

    def seat() -> Seat:
        """Whose token came along. Raises SignInError."""
        try:
            claims = signed.check(
                desk.keys, said("access-token"), AUDIENCE, desk.clock().timestamp()
            )
        except BadSignature as problem:
            raise SignInError(
                N_("The token is %(problem)s; sign in again."), problem=problem
            ) from None
        if not desk.look(lambda uow, _now: machines.may_speak(uow, claims["sub"])):
            raise SignInError(N_("This machine's access was revoked."))
        if said("connection_code") != claims["code"]:
            raise NotFound(N_("There is no such request."))
        return Seat(claims["sub"], claims["help"], Node(claims["node"], claims["boot"]))

    @answered("user/login", {"status": "error"})
    def login() -> Any:
        person = checked(desk, said("username").strip(), said("password"))
        name, token = said("machine_name") or "?", said("machine_token") or said("machine_name")
        machine, help_id = desk.act(
            lambda uow, now: legacy.sign_in(
                uow, now, desk.rules, person, name, token, said("machine_data")
            )
        )
        now = desk.clock().timestamp()
        node = desk.relays.first(desk.clock()) or NOWHERE
        code = codes.issue(desk.signing_key, help_id, "agent", node.name, now, SECONDS)
        claims = {
            "sub": machine.id, "aud": AUDIENCE, "iat": int(now), "exp": int(now + SECONDS),
            "help": help_id, "code": code, "node": node.name, "boot": node.boot,
        }  # fmt: skip
        access_token = signed.sign(desk.signing_key, claims)
        return {"status": "success", "access_token": access_token, "connection_code": code}

    @answered("connection/fetch", {"tech_name": "", "has_tech": "0"})
    def fetch() -> Any:
        mine = seat()
        name = desk.look(lambda uow, _now: legacy.technician(uow, mine))
        return {"tech_name": name or "", "has_tech": "1" if name else "0"}

    @answered("connection/accept", {"status": "error"})
    def accept() -> Any:
        mine = seat()
        desk.act(lambda uow, now: legacy.accept(uow, now, desk.rules, mine, desk.relays))
        return {"status": "success"}

    @answered("connection/reject", {"status": "error"})
    def reject() -> Any:
        mine = seat()
        desk.act(lambda uow, now: legacy.reject(uow, now, desk.rules, mine))
        return {"status": "success"}

    for path in ("close", "finish"):

        @answered(f"connection/{path}", {"status": "error"})
        def end() -> Any:
            mine = seat()
            desk.act(lambda uow, now: legacy.end(uow, now, desk.rules, mine))
            return {"status": "success"}

    @answered("connection/alive", 0)
    def alive() -> Any:
        mine = seat()
        return int(desk.look(lambda uow, _now: legacy.is_alive(uow, mine)))


def said(name: str) -> str:
    """A value of the query, as far as one may be long; a token is as long as it is."""
    text: str = bottle.request.query.getunicode(name, "")
    return text if name == "access-token" else text[:LONGEST]
