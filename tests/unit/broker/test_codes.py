import base64

import pytest

from broker import codes, keys
from broker.ids import unguessable
from broker.tickets import BadTicket

KEY = keys.new()
RING = keys.ring(KEY)
NOW = 1_700_000_000.25


def issue(session: str = "s", node: str = "relay-1", **more: float) -> str:
    return codes.issue(KEY, session, "agent", node, more.get("at", NOW), 60)


def test_a_code_says_what_a_ticket_says() -> None:
    session = unguessable()
    ticket = codes.read(RING, issue(session), "relay-1", NOW + 1)
    assert (ticket.session, ticket.end, ticket.node) == (session, "agent", "relay-1")
    assert (ticket.issued, ticket.expires) == (NOW, NOW + 60)
    viewer = codes.issue(KEY, "s", "viewer", "relay-1", NOW, 60)
    assert codes.read(RING, viewer, "relay-1", NOW).end == "viewer"


def test_a_code_fits_the_preamble_and_no_two_are_the_same() -> None:
    assert len("ID:" + issue("s" * 64)) < 250
    assert issue() != issue()
    ids = {codes.read(RING, issue(), "relay-1", NOW).id for _ in range(5)}
    assert len(ids) == 5


def test_a_code_for_another_node_names_none() -> None:
    assert codes.read(RING, issue(node="relay-2"), "relay-1", NOW).node == ""


def refused(code: str, now: float = NOW) -> str:
    with pytest.raises(BadTicket) as caught:
        codes.read(RING, code, "relay-1", now)
    return str(caught.value)


def test_a_code_is_over_after_its_time() -> None:
    assert refused(issue(), NOW + 60) == "expired"


def test_a_strangers_code_and_a_changed_one_are_refused() -> None:
    stranger = codes.issue(keys.new(), "s", "agent", "relay-1", NOW, 60)
    assert "unknown key" in refused(stranger)
    code = issue()
    data = bytearray(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        assert refused(base64.urlsafe_b64encode(changed).decode().rstrip("="))


@pytest.mark.parametrize("code", ["", "x", "1234", "ñ" * 150, "!" * 150, "A" * 100, "A" * 300])
def test_nonsense_is_refused(code: str) -> None:
    assert refused(code)


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "VERSION", 2)
    code = issue()
    monkeypatch.setattr(codes, "VERSION", 1)
    assert "not a code that is read here" in refused(code)


@pytest.mark.parametrize("session", ["", "s" * 65])
def test_a_session_must_fit(session: str) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        issue(session)
