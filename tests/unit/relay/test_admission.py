import jwt
import pytest

from broker import codes, keys, tickets
from broker.signed import sign
from relay.admission import Admission, Guest, Refused, origin_of

KEY = keys.new()
ORIGIN = "https://help.example.org"
NOW = 1_000_000.0


def door(**changes: object) -> Admission:
    given = {"node": "relay-1", "origin": ORIGIN, "started": NOW - 1000, **changes}
    return Admission(keys.ring(KEY), **given)  # type: ignore[arg-type]


def header(end: str = "agent", node: str = "relay-1", session: str = "s", at: float = NOW) -> str:
    return ", ".join(tickets.protocols(tickets.issue(KEY, session, end, node, at, 60)))  # type: ignore[arg-type]


def refused(admission: Admission, offered: str, end: str = "agent", now: float = NOW) -> str:
    with pytest.raises(Refused) as caught:
        admission.admit(offered, end, now)  # type: ignore[arg-type]
    assert caught.value.status.startswith("401")
    assert offered.rpartition(tickets.PREFIX)[2] not in str(caught.value)
    return caught.value.kind


def test_a_ticket_opens_its_door() -> None:
    assert door().admit(header(), "agent", NOW) == Guest("s", "agent")
    assert door().admit(header("viewer"), "viewer", NOW) == Guest("s", "viewer")


def test_a_ticket_opens_once() -> None:
    admission, offered = door(), header()
    admission.admit(offered, "agent", NOW)
    assert refused(admission, offered) == "used"


def test_a_ticket_for_another_end_or_node_is_refused_and_not_spent() -> None:
    admission, offered = door(), header("viewer")
    assert refused(admission, offered) == "end"
    assert refused(admission, header(node="relay-2")) == "node"
    assert admission.admit(offered, "viewer", NOW)


def test_an_expired_ticket_is_refused() -> None:
    assert refused(door(), header(at=NOW - 61)) == "expired"


def test_a_ticket_from_before_the_start_is_refused() -> None:
    assert refused(door(started=NOW + 1), header()) == "old"


def test_no_ticket_two_tickets_and_no_binary_are_refused() -> None:
    assert refused(door(), "binary") == "missing"
    assert refused(door(), header() + ", " + header()) == "missing"
    assert refused(door(), header().removeprefix("binary, ")) == "protocol"


def test_forged_tickets_are_refused() -> None:
    stranger = keys.new()
    token = tickets.issue(stranger, "s", "agent", "relay-1", NOW, 60)
    assert refused(door(), f"binary, hc.ticket.{token}") == "forged"
    assert refused(door(), "binary, hc.ticket.x.y.z") == "forged"


def test_other_algorithms_are_refused() -> None:
    claims = {
        "jti": "x", "sub": "s", "aud": tickets.AUDIENCE, "end": "agent", "node": "relay-1",
        "iat": NOW, "exp": NOW + 60,
    }  # fmt: skip
    nobody = jwt.encode(claims, None, algorithm="none", headers={"kid": KEY.kid})
    assert refused(door(), f"binary, hc.ticket.{nobody}") == "forged"
    secret = keys.public_pem(KEY.private.public_key())
    confused = jwt.api_jws.PyJWS()
    confused.get_algorithm_by_name("HS256").prepare_key = lambda key: key  # type: ignore[method-assign,attr-defined,union-attr]
    mixed = confused.encode(
        jwt.PyJWT()._encode_payload(claims), secret, algorithm="HS256", headers={"kid": KEY.kid}
    )
    assert refused(door(), f"binary, hc.ticket.{mixed}") == "forged"


def test_what_is_signed_but_no_ticket_is_refused() -> None:
    claims = {"sub": "s", "aud": tickets.AUDIENCE, "iat": NOW, "exp": NOW + 60}
    assert refused(door(), f"binary, hc.ticket.{sign(KEY, claims)}") == "forged"


def test_a_cut_session_needs_a_new_ticket() -> None:
    admission = door()
    admission.cut("s", NOW + 1)
    assert refused(admission, header(), now=NOW + 2) == "cut"
    assert admission.admit(header(at=NOW + 2), "agent", NOW + 3)
    assert admission.admit(header(session="other"), "agent", NOW + 3)


def test_used_tickets_are_remembered_until_they_expire_and_bounded() -> None:
    admission = door(most=2)
    for _ in range(2):
        admission.admit(header(), "agent", NOW)
    with pytest.raises(Refused, match="Too many") as caught:
        admission.admit(header(), "agent", NOW + 1)
    assert caught.value.status.startswith("503")
    later = NOW + 61
    assert admission.admit(header(at=later), "agent", later)


def test_cuts_are_forgotten_when_no_ticket_can_be_left() -> None:
    admission = door()
    admission.cut("s", NOW, ticket_life=60)
    admission.admit(header(session="other", at=NOW + 100), "agent", NOW + 100)
    assert admission._cut == {}


def test_a_node_on_its_own_does_not_ask_for_the_page() -> None:
    door(origin=None).check_origin("https://anywhere.example", browser=True)


@pytest.mark.parametrize(("origin", "browser"), [(None, False), (ORIGIN, False), (ORIGIN, True)])
def test_our_own_pages_and_programs_may_connect(origin: str | None, browser: bool) -> None:
    door().check_origin(origin, browser=browser)


@pytest.mark.parametrize(
    ("origin", "browser"),
    [(None, True), ("null", True), ("https://evil.example", True), ("https://evil.example", False)],
)
def test_pages_of_other_sites_may_not(origin: str | None, browser: bool) -> None:
    with pytest.raises(Refused) as caught:
        door().check_origin(origin, browser=browser)
    assert caught.value.status.startswith("403")


def short(end: str = "agent", node: str = "relay-1", at: float = NOW) -> str:
    return codes.issue(KEY, "s", end, node, at, 60)  # type: ignore[arg-type]


def test_a_code_opens_what_its_ticket_would_and_once() -> None:
    admission, code = door(), short()
    assert admission.admit_code(code, "agent", NOW) == Guest("s", "agent")
    for refused_code, kind in (
        (code, "used"),
        (short("viewer"), "end"),
        (short(node="relay-2"), "node"),
        (short(at=NOW - 61), "expired"),
        ("1234", "forged"),
    ):
        with pytest.raises(Refused) as caught:
            admission.admit_code(refused_code, "agent", NOW)
        assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://Help.Example.org", "https://help.example.org"),
        ("https://help.example.org:443/desk", "https://help.example.org"),
        ("http://help.example.org:80", "http://help.example.org"),
        ("http://help.example.org:443", "http://help.example.org:443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_written_as_a_browser_writes_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin
