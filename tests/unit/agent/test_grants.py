"""The grant filter: nothing that was not granted comes out, whatever the cuts."""

from struct import pack, unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.grants import GrantFilter
from agent.rfb import CURSORS, MAX_CUT_TEXT, SHAPES, Unfilterable
from broker.grants import Clipboard, Grant

HELLO = b"RFB 003.008\n" + b"\x01" + b"\x01"
SEE, ALL = Grant(), Grant(control=True, clipboard=Clipboard.BOTH)
TO_USER, TO_TECHNICIAN = (
    Grant(clipboard=Clipboard.TO_USER),
    Grant(clipboard=Clipboard.TO_TECHNICIAN),
)
CONTROL = Grant(control=True)

UPDATE = pack(">BBHHHH", 3, 1, 0, 0, 800, 600)
FORMAT = pack(">BxxxBBBBHHHBBBxxx", 0, 32, 24, 0, 1, 255, 255, 255, 0, 8, 16)
FENCE = pack(">BxxxIB", 248, 0x80000001, 3) + b"abc"
CONTINUOUS = pack(">BBHHHH", 150, 1, 0, 0, 800, 600)


def key(keysym: int, down: bool = True) -> bytes:
    return pack(">BBHI", 4, down, 0, keysym)


def qemu(keysym: int, code: int, down: bool = True) -> bytes:
    return pack(">BBHII", 255, 0, down, keysym, code)


def pointer(buttons: int, x: int = 5, y: int = 6) -> bytes:
    return pack(">BBHH", 5, buttons, x, y)


def encodings(*numbers: int) -> bytes:
    return pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers)


def cut_text(text: bytes, extended: bool = False) -> bytes:
    return pack(">Bxxxi", 6, -len(text) if extended else len(text)) + text


def extended(action: int, text: bytes = b"zip") -> bytes:
    """An extended clipboard message: 24 caps, 25 request, 26 peek, 27 notify, 28 provide."""
    return cut_text(pack(">I", 1 << action | 1) + text, extended=True)


def screens(count: int) -> bytes:
    return pack(">BxHHBx", 251, 800, 600, count) + bytes(16 * count)


XVP = pack(">BxBB", 250, 1, 2)

HARMLESS = st.one_of(
    st.just(UPDATE),
    st.just(FORMAT),
    st.just(CONTINUOUS),
    st.builds(
        lambda body: pack(">BxxxIB", 248, 1, len(body)) + body, st.binary(min_size=0, max_size=64)
    ),
    st.lists(
        st.one_of(st.integers(-(2**31), 2**31 - 1), st.sampled_from([*CURSORS, -316])), max_size=30
    ).map(lambda all_: encodings(*all_)),
)
STEERING = st.one_of(
    st.builds(key, st.integers(0, 2**32 - 1), st.booleans()),
    st.builds(qemu, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.booleans()),
    st.builds(pointer, st.integers(0, 255), st.integers(0, 65535), st.integers(0, 65535)),
    st.just(XVP),
    st.integers(0, 5).map(screens),
)
TEXTS = st.one_of(
    st.builds(cut_text, st.binary(max_size=200)),
    st.builds(extended, st.integers(24, 28), st.binary(max_size=200)),
)
MESSAGES = st.lists(st.one_of(HARMLESS, STEERING, TEXTS), max_size=20)
GRANTS = st.builds(Grant, st.booleans(), st.sampled_from(Clipboard))


def allowed(message: bytes, grant: Grant) -> bytes:
    """What the server may hear of this message: it, another one, or nothing."""
    if message[0] == 2:
        hidden = {-316} if grant.control else {-316, *CURSORS}
        numbers = unpack_from(f">{unpack_from('>H', message, 2)[0]}i", message, 4)
        return encodings(*[number for number in numbers if number not in hidden])
    if message[0] == 6:
        if message[4] < 0x80:
            return message if grant.clipboard.enters else b""
        brings, asks = message[8] & 0x18, message[8] & 0x06
        one = grant.clipboard.enters or (grant.clipboard.leaves and not brings)
        return message if one and (grant.clipboard.leaves or not asks) else b""
    return message if grant.control or message[0] in {0, 3, 150, 248} else b""


def messages(stream: bytes) -> list[bytes]:
    """The messages of a stream, read with the sizes of the RFC, not with the filter."""
    found = []
    while stream:
        kind = stream[0]
        size = {0: 20, 3: 10, 4: 8, 5: 6, 150: 10, 250: 4, 255: 12}.get(kind)
        if kind == 2:
            size = 4 + 4 * unpack_from(">H", stream, 2)[0]
        elif kind == 6:
            size = 8 + abs(unpack_from(">i", stream, 4)[0])
        elif kind == 248:
            size = 9 + stream[8]
        elif kind == 251:
            size = 8 + 16 * stream[6]
        assert size is not None
        found.append(stream[:size])
        stream = stream[size:]
    return found


def test_with_everything_granted_all_goes_through_as_it_came() -> None:
    stream = HELLO + FORMAT + encodings(1, -239) + UPDATE + key(97) + pointer(1) + FENCE
    stream += cut_text(b"hola") + extended(28) + extended(25) + screens(1) + XVP
    assert GrantFilter(ALL).feed(stream) == stream


def test_seeing_lets_no_key_pointer_or_clipboard_through() -> None:
    stream = key(97) + UPDATE + pointer(1) + qemu(97, 30) + cut_text(b"hola") + XVP + screens(2)
    assert GrantFilter(SEE).feed(HELLO + stream + FENCE) == HELLO + UPDATE + FENCE


def test_control_without_clipboard_keeps_the_clipboard_out() -> None:
    assert GrantFilter(CONTROL).feed(HELLO + cut_text(b"hola") + key(97)) == HELLO + key(97)


@pytest.mark.parametrize(
    ("grant", "passes"),
    [(TO_USER, [b"hola", 24, 27, 28]), (TO_TECHNICIAN, [24, 25, 26]), (SEE, []), (CONTROL, [])],
)
def test_each_way_of_the_clipboard_is_its_own(grant: Grant, passes: list[int | bytes]) -> None:
    texts = {b"hola": cut_text(b"hola"), **{action: extended(action) for action in range(24, 29)}}
    out = GrantFilter(grant).feed(HELLO + b"".join(texts.values()))
    assert out == HELLO + b"".join(text for name, text in texts.items() if name in passes)


def test_who_only_sees_is_shown_the_users_pointer_in_the_picture() -> None:
    listed = encodings(7, -239, -314, -316, -223)
    filter_ = GrantFilter(SEE)
    assert filter_.feed(HELLO + listed + UPDATE) == HELLO + encodings(7, -223) + UPDATE
    assert filter_.change(TO_USER) == b""
    afresh = pack(">BB", 3, 0) + UPDATE[2:]
    assert filter_.change(CONTROL) == encodings(7, -239, -314, -223) + afresh
    assert filter_.change(SEE) == encodings(7, -223) + afresh


def test_a_list_of_encodings_on_its_way_is_told_under_the_grant_of_its_end() -> None:
    filter_ = GrantFilter(SEE)
    listed = encodings(7, -239)
    assert filter_.feed(HELLO + listed[:6]) == HELLO
    assert filter_.change(CONTROL) == b""
    assert filter_.feed(listed[6:]) == listed


@given(MESSAGES, GRANTS)
def test_what_comes_out_is_what_was_granted(sent: list[bytes], grant: Grant) -> None:
    out = GrantFilter(grant).feed(HELLO + b"".join(sent))
    assert out.startswith(HELLO)
    kinds = {message[0] for message in messages(out[len(HELLO) :])}
    assert grant.control or not kinds & {4, 5, 250, 251, 255}
    assert grant.clipboard is not Clipboard.NONE or 6 not in kinds
    assert out == HELLO + b"".join(allowed(message, grant) for message in sent)


@given(MESSAGES, GRANTS, st.lists(st.integers(1, 40), max_size=60))
def test_any_cut_yields_the_same_as_the_whole(
    sent: list[bytes], grant: Grant, cuts: list[int]
) -> None:
    stream = HELLO + b"".join(sent)
    whole = GrantFilter(grant).feed(stream)
    cut, out = GrantFilter(grant), b""
    for size in cuts:
        out += cut.feed(stream[:size])
        stream = stream[size:]
    assert out + cut.feed(stream) == whole


@given(st.binary(max_size=300), st.lists(st.integers(1, 20), max_size=20))
def test_without_control_rubbish_never_becomes_a_key_or_a_click(
    rubbish: bytes, cuts: list[int]
) -> None:
    filter_ = GrantFilter(SEE)
    out = b""
    try:
        out += filter_.feed(HELLO)
        for size in [*cuts, len(rubbish)]:
            out += filter_.feed(rubbish[:size])
            rubbish = rubbish[size:]
    except Unfilterable:
        pass
    passed, kinds = out[len(HELLO) :], set()
    while passed and len(passed) >= SHAPES[passed[0]].size:
        shape = SHAPES[passed[0]]
        kinds.add(passed[0])
        passed = passed[shape.size + shape.body(passed[: shape.size]) :]
    assert not kinds & {4, 5, 6, 250, 251, 255}


@given(st.lists(st.tuples(st.binary(max_size=40), GRANTS), max_size=10), MESSAGES)
def test_the_grant_of_the_moment_decides_whatever_the_cuts(
    pieces: list[tuple[bytes, Grant]], sent: list[bytes]
) -> None:
    filter_ = GrantFilter(ALL)
    stream = HELLO + b"".join(sent)
    out = b""
    for piece, grant in pieces:
        out += filter_.feed(stream[: len(piece)])
        stream = stream[len(piece) :]
        out += filter_.change(grant)
    out += filter_.feed(stream)
    messages(out[len(HELLO) :])  # still whole messages, the releases among them


def test_the_grant_changes_at_the_next_message() -> None:
    filter_ = GrantFilter(SEE)
    assert filter_.feed(HELLO + key(97)) == HELLO
    assert filter_.change(CONTROL) == b""
    assert filter_.feed(key(98)) == key(98)


def test_withdrawn_control_lets_go_of_what_is_held() -> None:
    filter_ = GrantFilter(CONTROL)
    filter_.feed(HELLO + key(0xFFE3) + key(97) + key(97, False) + qemu(98, 48) + pointer(1, 7, 8))
    released = filter_.change(SEE)
    assert released == key(0xFFE3, False) + qemu(98, 48, False) + pointer(0, 7, 8)
    assert filter_.change(SEE) == b""
    assert filter_.feed(key(0xFFE3, False)) == b""


def test_in_a_pause_nothing_passes_that_steers_whatever_is_granted() -> None:
    filter_ = GrantFilter(ALL)
    filter_.feed(HELLO + key(97))
    paused = Grant(True, Clipboard.BOTH, paused=True)
    assert filter_.change(paused) == key(97, False)
    assert filter_.feed(key(98) + pointer(1) + cut_text(b"hola") + extended(25) + UPDATE) == UPDATE
    assert filter_.change(ALL) == b""
    assert filter_.feed(key(98)) == key(98)


def test_a_half_passed_message_is_finished_before_the_releases() -> None:
    filter_ = GrantFilter(ALL)
    text = cut_text(b"hello")
    assert filter_.feed(HELLO + key(97) + text[:10]) == HELLO + key(97) + text[:10]
    assert filter_.change(SEE) == b""
    assert filter_.feed(text[10:] + key(98)) == text[10:] + key(97, False)


def test_a_text_longer_than_the_server_takes_is_dropped() -> None:
    filter_ = GrantFilter(ALL)
    assert filter_.feed(HELLO + pack(">Bxxxi", 6, MAX_CUT_TEXT + 1)) == HELLO
    for _ in range(MAX_CUT_TEXT // 65536):
        assert filter_.feed(bytes(65536)) == b""
    assert filter_.feed(b"x" + UPDATE) == UPDATE


def test_version_3_3_has_no_security_byte() -> None:
    hello = b"RFB 003.003\n\x01"
    assert GrantFilter(SEE).feed(hello + UPDATE) == hello + UPDATE


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (b"RFB 004.001\n", "does not speak RFB"),
        (b"GET / HTTP/1", "does not speak RFB"),
        (b"RFB 003.008\n\x10", "security type 16"),
        (HELLO + b"\x07", "unknown message type 7"),
        (HELLO + pack(">BB10x", 255, 1), "unknown QEMU message 1"),
        (HELLO + pack(">BxxxIB", 248, 0, 65), "a fence of 65 bytes"),
        (HELLO + pack(">BxH", 2, 257), "a list of 257 encodings"),
        (HELLO + pack(">BxxxiI", 6, -3, 0), "clipboard message of 3 bytes"),
    ],
)
def test_what_cannot_be_told_apart_ends_it_by_name(stream: bytes, words: str) -> None:
    with pytest.raises(Unfilterable, match=words):
        GrantFilter(ALL).feed(stream)
