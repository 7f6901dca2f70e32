"""My account: the codes that are asked beside my password."""

import hmac
from typing import Any

from admin.errors import DeskError, Forbidden, Invalid, SignInError
from admin.identity import codes
from admin.permissions import Permission
from admin.routes.account import account_page, private, said
from admin.routes.gate import Caller, Gate, see_other
from admin.routes.second_step import proposal_values, right_code
from admin.usecases import second_factor
from admin.words import N_
from broker.log import get

log = get("desk")


def declare(gate: Gate) -> None:
    """/account/code..., /account/machine"""
    desk, pages = gate.desk, gate.pages

    def proved(caller: Caller) -> None:
        """A code came with it. Raises Invalid or TooMany."""
        try:
            right_code(gate, caller.somebody, said("code"))
        except SignInError:
            raise Invalid(second_factor.WRONG) from None

    def permit(caller: Caller, nonce: str) -> str:
        """Stands in the form of a proposal that was made to somebody who may take it up.

        It is worth nothing any more when their codes have changed meanwhile.
        """
        me = caller.somebody.id
        before = desk.look(lambda uow, _now: uow.second_factor(me))
        return codes.permit(caller.secret, f"{nonce} {before.secret if before else ''}")

    def proposal(caller: Caller, nonce: str, problem: DeskError | None = None) -> Any:
        me = caller.somebody
        secret = codes.proposal(caller.secret, nonce)
        text = pages.render(
            "account_code.html", caller=caller, permit=permit(caller, nonce),
            problem=pages.say(problem.text) if problem else "",
            **proposal_values(secret, nonce, me, desk.settings.organisation),
        )  # fmt: skip
        return private(text, problem.status if problem else 200)

    def recovery_page(caller: Caller, made: list[str]) -> Any:
        text = pages.render("account_recovery.html", caller=caller, codes=made)
        return private(text)

    @gate.route("GET", "/account/code", Permission.SIGNED_IN)
    def propose(caller: Caller) -> Any:
        me = caller.somebody
        if desk.look(lambda uow, _now: uow.second_factor(me.id)):
            return see_other("/account")
        return proposal(caller, codes.nonce())

    @gate.route("POST", "/account/code", Permission.SIGNED_IN)
    def enrol(caller: Caller) -> Any:
        me, nonce = caller.somebody, said("nonce")
        if not hmac.compare_digest(permit(caller, nonce).encode(), said("permit").encode()):
            raise Forbidden(N_("This form is from another session; reload the page."))
        try:
            made = desk.act(
                lambda uow, now: second_factor.enrol(
                    uow, now, me, codes.proposal(caller.secret, nonce), said("code")
                )
            )
        except DeskError as problem:
            return proposal(caller, nonce, problem)
        log.info("second_factor.begun", login=me.login)
        return recovery_page(caller, made)

    @gate.route("POST", "/account/code/move", Permission.SIGNED_IN)
    def move(caller: Caller) -> Any:
        try:
            proved(caller)
        except DeskError as problem:
            return account_page(gate, caller, problem)
        return proposal(caller, codes.nonce())

    @gate.route("POST", "/account/code/recovery", Permission.SIGNED_IN)
    def recovery(caller: Caller) -> Any:
        me = caller.somebody
        try:
            proved(caller)
        except DeskError as problem:
            return account_page(gate, caller, problem)
        log.info("recovery_codes.made", login=me.login)
        return recovery_page(
            caller, desk.act(lambda uow, _now: second_factor.new_recovery_codes(uow, me))
        )

    @gate.route("POST", "/account/code/stop", Permission.SIGNED_IN)
    def stop(caller: Caller) -> Any:
        me = caller.somebody
        required = me.role in desk.access.totp_roles
        try:
            proved(caller)
            desk.act(lambda uow, _now: second_factor.stop(uow, me, required=required))
        except DeskError as problem:
            return account_page(gate, caller, problem)
        log.info("second_factor.ended", login=me.login)
        return account_page(gate, caller, done=N_("No code is asked of you any more."))

    @gate.route("POST", "/account/machine", Permission.SIGNED_IN)
    def machine(caller: Caller) -> Any:
        me = caller.somebody
        desk.act(lambda uow, now: second_factor.allow_machine(uow, now, me))
        return account_page(
            gate, caller, done=N_("A new machine of yours may sign in within ten minutes.")
        )
