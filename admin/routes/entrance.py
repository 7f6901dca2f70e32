"""What all ways in share: where somebody comes from, whether the password is right, and what then.

No form of somebody else's site may sign a browser in as another person (login CSRF): a sign-in
has no session whose word it could carry, so where the form stood is asked of the browser
[Fetch Metadata: Sec-Fetch-Site], or of its Origin.
"""

import secrets
from datetime import datetime
from urllib.parse import urlsplit

import bottle

from admin.cookies import DEVICE, HALFWAY, LEAVING, SESSION
from admin.desk import Desk
from admin.errors import DeskError, Forbidden, SignInError, TooMany, Unavailable
from admin.identity import browsers
from admin.model import Person
from admin.model_access import Step, Visit
from admin.ports import UnitOfWork
from admin.routes.gate import Gate, see_other
from admin.routes.headers import header
from admin.usecases import access, attempts, newcomers, people
from admin.usecases.attempts import Attempt
from admin.words import N_
from broker.log import get

log = get("desk")
NEXT = {Step.CODE: "/sign-in/code", Step.ENROL: "/sign-in/enrol"}
OUR_FORMS = {"same-origin", "none"}


def visit(desk: Desk, device: str = "") -> Visit:
    """Where the caller comes from, and with what."""
    agent = header("User-Agent")
    return Visit(address(desk), browsers.short(agent), device or desk.cookies.read(DEVICE))


def address(desk: Desk) -> str:
    """Where the caller is, as the fronts say; only those that are listed are believed."""
    # Not bottle's remote_addr, which believes everybody.
    at = str(bottle.request.environ.get("REMOTE_ADDR", ""))
    told = header("X-Forwarded-For").split(",")
    while at in desk.settings.trusted_proxies and told:
        at = told.pop().strip() or at
    return at


def from_our_pages(desk: Desk) -> None:
    """For forms that are sent without a session. Raises Forbidden.

    Programs that say neither are let through: nobody can make them send a form unasked.
    """
    site = header("Sec-Fetch-Site")
    origin = header("Origin")
    if site:
        good = site in OUR_FORMS
    elif origin:
        host = header("Host")
        good = origin == desk.settings.public_url or urlsplit(origin).netloc == host != ""
    else:
        return
    if not good:
        raise Forbidden(N_("This form is from another site; open the desk's own page."))


def form_page(text: str, status: int = 200) -> bottle.HTTPResponse:
    """A page with a form that is sent without a session.

    Without this policy a browser would not say of our own form where it stood.
    """
    headers = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return bottle.HTTPResponse(text, status, headers)


def sign_in_page(gate: Gate, problem: DeskError | None = None) -> bottle.HTTPResponse:
    """The first page; with what went wrong, if something did."""
    provider = gate.desk.provider.label if gate.desk.provider else ""
    said = gate.pages.say(problem.text) if problem else ""
    text = gate.pages.render(
        "sign_in.html", problem=said, provider=provider,
        downloads=gate.desk.settings.downloads_public,
    )  # fmt: skip
    return form_page(text, problem.status if problem else 200)


def try_at(desk: Desk, what: str, login: str) -> tuple[Attempt, Visit]:
    """Count a try at this, before it is made, and from where it comes. Raises TooMany."""
    seen = visit(desk)
    attempt = desk.act(lambda uow, now: attempts.begin(uow, now, what, login, seen))
    try:
        desk.look(lambda uow, now: attempts.confirm(uow, now, attempt))
    except TooMany:
        desk.act(lambda uow, _now: attempts.void(uow, attempt))
        raise
    return attempt, seen


def checked(desk: Desk, login: str, password: str) -> Person:
    """The person, if login and password are right and were not tried too often.

    Raises SignInError, TooMany or Unavailable.
    """
    attempt, seen = try_at(desk, "password", login)
    try:
        person = _known(desk, login, password)
    except SignInError:
        # What nobody is called may be a password in the wrong field: it is not for the log.
        known = desk.look(lambda uow, _now: uow.person_by_login(login)) is not None
        log.info("sign_in.refused", login=login if known else "unknown", address=seen.address)
        raise
    except Unavailable:
        desk.act(lambda uow, _now: attempts.void(uow, attempt))
        raise
    desk.act(lambda uow, _now: attempts.succeeded(uow, attempt))
    return person


def _known(desk: Desk, login: str, password: str) -> Person:
    """An account with a password of its own is asked for that, any other at the directory."""
    person: Person | None = desk.look(lambda uow, _now: uow.person_by_login(login))
    if desk.directory is not None and (person is None or not person.password_hash):
        found = desk.directory.check(login, password)
        return desk.act(lambda uow, _now: newcomers.welcome(uow, found))
    return people.checked(desk.passwords, person, password)


def onward(desk: Desk, person: Person, *, strong: bool = False) -> bottle.HTTPResponse:
    """The password was right, or a provider vouches: in, or to what is still to do."""
    seen = visit(desk)
    step = Step.NONE
    if not strong:
        step = desk.look(lambda uow, now: access.next_step(uow, now, desk.access, person, seen))
    if step is Step.NONE:
        return entered(desk, person)
    secret = desk.act(lambda uow, now: access.halfway(uow, now, person, step))
    answer = see_other(NEXT[step])
    desk.cookies.give(answer, HALFWAY, secret, access.HALFWAY.total_seconds())
    desk.cookies.take(answer, LEAVING)
    return answer


def entered(desk: Desk, person: Person, *, trust: bool = False) -> bottle.HTTPResponse:
    """In, on the way to the board."""
    return sign_in_on(desk, see_other("/"), person, trust=trust)


def sign_in_on(
    desk: Desk, answer: bottle.HTTPResponse, person: Person, *, trust: bool = False
) -> bottle.HTTPResponse:
    """This answer, with a new session; one that the browser had before ends."""
    seen = visit(desk, desk.cookies.read(DEVICE) or secrets.token_urlsafe(32))
    old = desk.cookies.read(SESSION)

    def enter(uow: UnitOfWork, now: datetime) -> str:
        if old:
            uow.drop_session(people.digest(old))
        return access.enter(uow, now, desk.access, person, seen, trust=trust)

    secret = desk.act(enter)
    log.info("sign_in.done", login=person.login, address=seen.address)
    desk.cookies.give(answer, SESSION, secret, desk.access.session.total_seconds())
    desk.cookies.give(answer, DEVICE, seen.device, access.KNOWN.total_seconds())
    desk.cookies.take(answer, HALFWAY)
    desk.cookies.take(answer, LEAVING)
    return answer
