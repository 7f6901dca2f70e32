"""The gate: each route names the permission it needs; without one it cannot be declared.

A browser is known by its session cookie, and what it changes must carry the session's CSRF word
(as the field `csrf` or the header `X-CSRF-Token`). An agent is known by its bearer token.
Errors become a page for people and problem+json [RFC 9457] for programs.
"""

import contextlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import bottle
import msgspec

from admin.cookies import SESSION
from admin.desk import Desk
from admin.errors import DeskError, Forbidden, SignInError, Unavailable
from admin.model import Person
from admin.model_access import Session
from admin.model_tokens import Token
from admin.pages import Pages
from admin.permissions import Permission, may
from admin.routes.headers import header
from admin.routes.reader import is_read_by
from admin.usecases import access, machines
from admin.usecases import tokens as api_tokens
from admin.usecases.people import csrf_word
from admin.words import N_
from broker import tokens
from broker.log import get
from broker.signed import BadSignature

FAULT = N_("Something went wrong here. It was written to the log.")
log = get("desk")


@dataclass(frozen=True)
class Caller:
    """Who is asking: a person in a browser, a program in their name, an agent, or nobody."""

    person: Person | None = None
    secret: str = ""
    agent: str = ""
    session: Session | None = None
    token: Token | None = None

    @property
    def csrf(self) -> str:
        return csrf_word(self.secret) if self.secret else ""

    @property
    def somebody(self) -> Person:
        if self.person is None:
            raise SignInError(N_("Please sign in."))
        return self.person

    def may(self, permission: Permission) -> bool:
        return self.person is not None and may(self.person.role, permission)


class Gate:
    """Declares routes on a Bottle application."""

    def __init__(self, app: bottle.Bottle, desk: Desk, pages: Pages) -> None:
        self.app, self.desk, self.pages = app, desk, pages
        self.permissions: dict[tuple[str, str], Permission] = {}

    def route(
        self, method: str, path: str, permission: Permission
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """`handler(caller, **path parts)` answers this, for whom the permission allows."""

        def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
            self.permissions[method, path] = permission

            def answer(**parts: str) -> Any:
                try:
                    return handler(self._admit(permission, method), **parts)
                except DeskError as error:
                    return self.failed(error)
                except bottle.HTTPResponse:
                    raise
                except Exception:
                    log.exception("route.failed", path=path)
                    fault = DeskError(FAULT)
                    return self.failed(fault)

            self.app.route(path, method=method, callback=answer)
            return handler

        return declare

    def _admit(self, permission: Permission, method: str) -> Caller:
        if permission is Permission.AGENT:
            return self._agent()
        if permission is Permission.PROGRAM:
            return self._program()
        caller = self._browser()
        if permission is Permission.PUBLIC:
            return caller
        if caller.person is None:
            raise SignInError(N_("Please sign in."))
        if not may(caller.person.role, permission):
            raise Forbidden(N_("Your account may not do this."))
        if method not in {"GET", "HEAD"}:
            self.must_be_ours(caller)
        return caller

    def must_be_ours(self, caller: Caller) -> None:
        """What this session changes came from its own pages. Raises Forbidden."""
        said = header("X-CSRF-Token") or bottle.request.forms.get("csrf", "")
        if not hmac.compare_digest(said.encode(), caller.csrf.encode()):
            raise Forbidden(N_("This form is from another session; reload the page."))

    def _browser(self) -> Caller:
        secret = self.desk.cookies.read(SESSION)
        found = secret and self._signed_in(secret)
        if not found:
            return Caller()
        person, session = found
        is_read_by(person)
        return Caller(person, secret, session=session)

    def is_still_there(self, caller: Caller) -> bool:
        """For answers that go on for long: a session may end meanwhile; until then it is used."""
        return self._signed_in(caller.secret) is not None

    def _signed_in(self, secret: str) -> tuple[Person, Session] | None:
        rules = self.desk.access
        found = self.desk.look(lambda uow, now: access.still_there(uow, now, rules, secret))
        if found is not None and access.is_used(found[1], self.desk.clock()):
            with contextlib.suppress(Unavailable):  # it was looked up, so it may go on
                self.desk.act(lambda uow, now: uow.touch_session(found[1].id, now))
        return found

    def _program(self) -> Caller:
        secret = bearer()
        if secret is None:
            raise SignInError(N_("An API token is needed (Authorization: Bearer ...)."))
        token, person = self.desk.look(lambda uow, now: api_tokens.admitted(uow, now, secret))
        if api_tokens.is_stale(token, self.desk.clock()):
            self.desk.act(lambda uow, now: uow.token_used(token.id, now))
        return Caller(person, token=token)

    def _agent(self) -> Caller:
        token = bearer()
        if token is None:
            raise SignInError(N_("An agent's token is needed (Authorization: Bearer ...)."))
        try:
            found = tokens.read(self.desk.keys, token, self.desk.clock().timestamp())
        except BadSignature as problem:
            raise SignInError(
                N_("The token is %(problem)s; sign in again."), problem=problem
            ) from None
        if not self.desk.look(lambda uow, _now: machines.may_speak(uow, found.agent)):
            raise SignInError(N_("This machine's access was revoked."))
        return Caller(agent=found.agent)

    def failed(self, error: DeskError) -> bottle.HTTPResponse:
        """The error as who asked can read it."""
        for_programs = bottle.request.path.startswith("/api/")
        wants_json = "json" in header("Accept")
        headers = {"Cache-Control": "no-store"}
        if error.retry_after:
            headers["Retry-After"] = str(error.retry_after)
        if for_programs and error.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        if for_programs or wants_json:
            problem = {
                "type": error.kind,
                "title": HTTPStatus(error.status).phrase,
                "status": error.status,
                "detail": self.pages.say(error.text),
            }
            headers["Content-Type"] = "application/problem+json"
            return bottle.HTTPResponse(msgspec.json.encode(problem), error.status, headers)
        if header("HX-Request"):
            if isinstance(error, SignInError):
                headers["HX-Redirect"] = "/sign-in"
            return bottle.HTTPResponse(
                self.pages.render("notice.html", text=self.pages.say(error.text)),
                error.status,
                headers,
            )
        if isinstance(error, SignInError) and bottle.request.method == "GET":
            return bottle.HTTPResponse("", 303, {**headers, "Location": "/sign-in"})
        caller = self._browser_or_nobody()  # before it is said: it knows the language
        text = self.pages.render("problem.html", text=self.pages.say(error.text), caller=caller)
        return bottle.HTTPResponse(text, error.status, headers)

    def _browser_or_nobody(self) -> Caller:
        """For a page that tells of an error, which may be that nobody can be looked up."""
        try:
            return self._browser()
        except Exception:  # noqa: BLE001 - it has been told already
            return Caller()


def bearer() -> str | None:
    """The token that came along, if any."""
    scheme, _, token = header("Authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def json_answer(value: Any, status: int = 200) -> bottle.HTTPResponse:
    """A JSON answer that nobody keeps."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return bottle.HTTPResponse(msgspec.json.encode(value), status, headers)


def see_other(path: str) -> bottle.HTTPResponse:
    """Go there with GET."""
    return bottle.HTTPResponse("", 303, {"Location": path, "Cache-Control": "no-store"})
