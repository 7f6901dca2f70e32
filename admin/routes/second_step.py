"""Between the password and the board: a code, or for the first time how to get codes."""

from datetime import datetime
from typing import Any

import bottle

from admin.cookies import HALFWAY
from admin.errors import DeskError, Forbidden, SignInError
from admin.identity import codes
from admin.model import Person
from admin.model_access import Halfway, Step
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.entrance import (
    entered,
    form_page,
    from_our_pages,
    sign_in_on,
    sign_in_page,
    try_at,
)
from admin.routes.gate import Caller, Gate, see_other
from admin.usecases import access, attempts, second_factor
from broker.log import get

log = get("desk")


def declare(gate: Gate) -> None:
    """/sign-in/code, /sign-in/enrol: for browsers that hold the secret of a `Halfway`"""
    desk, pages = gate.desk, gate.pages

    def who(needs: Step) -> Halfway:
        secret = desk.cookies.read(HALFWAY)
        return desk.look(lambda uow, now: access.who_is_halfway(uow, now, secret, needs))

    def code_page(person: Person, problem: DeskError | None = None) -> Any:
        days = round(desk.access.device.total_seconds() / 86400)
        said = pages.say(problem.text) if problem else ""
        text = pages.render("sign_in_code.html", person=person, problem=said, days=days)
        return form_page(text, problem.status if problem else 200)

    @gate.route("GET", "/sign-in/code", Permission.PUBLIC)
    def ask(_caller: Caller) -> Any:
        try:
            return code_page(who(Step.CODE).person)
        except SignInError:
            return see_other("/sign-in")

    @gate.route("POST", "/sign-in/code", Permission.PUBLIC)
    def give(_caller: Caller) -> Any:
        said = bottle.request.forms.getunicode("code", "")
        trust = bool(bottle.request.forms.get("trust"))
        try:
            from_our_pages(desk)
            person = who(Step.CODE).person
        except (SignInError, Forbidden) as problem:
            return sign_in_page(gate, problem)
        try:
            right_code(gate, person, said)
            desk.act(lambda uow, _now: access.use_halfway(uow, desk.cookies.read(HALFWAY)))
        except DeskError as problem:
            return code_page(person, problem)
        return entered(desk, person, trust=trust)

    def enrol_page(person: Person, nonce: str, problem: DeskError | None = None) -> Any:
        secret = codes.proposal(desk.cookies.read(HALFWAY), nonce)
        text = pages.render(
            "sign_in_enrol.html", person=person,
            problem=pages.say(problem.text) if problem else "",
            **proposal_values(secret, nonce, person, desk.settings.organisation),
        )  # fmt: skip
        return form_page(text, problem.status if problem else 200)

    @gate.route("GET", "/sign-in/enrol", Permission.PUBLIC)
    def propose(_caller: Caller) -> Any:
        try:
            return enrol_page(who(Step.ENROL).person, codes.nonce())
        except SignInError:
            return see_other("/sign-in")

    @gate.route("POST", "/sign-in/enrol", Permission.PUBLIC)
    def enrol(_caller: Caller) -> Any:
        form, secret = bottle.request.forms, desk.cookies.read(HALFWAY)
        nonce, said = form.get("nonce", ""), form.getunicode("code", "")
        try:
            from_our_pages(desk)
            person = who(Step.ENROL).person
        except (SignInError, Forbidden) as problem:
            return sign_in_page(gate, problem)
        try:
            proposed = codes.proposal(secret, nonce)

            def begin(uow: UnitOfWork, now: datetime) -> list[str]:
                access.use_halfway(uow, secret)  # kept, when the code does not fit
                return second_factor.enrol(uow, now, person, proposed, said)

            made = desk.act(begin)
        except DeskError as problem:
            return enrol_page(person, nonce, problem)
        log.info("second_factor.begun", login=person.login)
        text = pages.render("sign_in_recovery.html", person=person, codes=made)
        answer = bottle.HTTPResponse(text, 200, {"Cache-Control": "no-store"})
        return sign_in_on(desk, answer, person)


def right_code(gate: Gate, person: Person, said: str) -> None:
    """A code of theirs, not tried too often. Raises SignInError or TooMany."""
    desk = gate.desk
    attempt, seen = try_at(desk, "code", person.login)
    try:
        recovery = desk.act(lambda uow, now: second_factor.accept(uow, now, person, said))
    except SignInError:
        log.info("code.refused", login=person.login, address=seen.address)
        raise
    desk.act(lambda uow, _now: attempts.succeeded(uow, attempt))
    if recovery:
        log.info("recovery_code.used", login=person.login, address=seen.address)


def proposal_values(secret: str, nonce: str, person: Person, organisation: str) -> dict[str, str]:
    """What a page shows of a secret that is proposed."""
    return {
        "nonce": nonce,
        "picture": codes.picture(codes.address(secret, person.login, organisation)),
        "secret": codes.grouped(secret),
    }
