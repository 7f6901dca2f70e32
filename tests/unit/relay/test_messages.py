import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.decoder import Scratch
from relay.frames import BINARY, CLOSE, CONTINUATION, FIN, PING, TEXT, Code, Violation
from relay.messages import Message, Messages
from tests.unit.relay.test_decoder import masked

LIMIT = 100_000


def messages(*chunks: bytes, limit: int = LIMIT) -> list[Message]:
    scratch, reader = Scratch(1 << 18), Messages(limit)
    found: list[Message] = []
    for chunk in chunks:
        scratch.room[: len(chunk)] = chunk
        reader.feed(scratch, len(chunk), found)
    return found


def test_a_message_in_one_frame() -> None:
    assert messages(masked(FIN | TEXT, "año".encode())) == [(TEXT, "año".encode())]


def test_empty_messages_are_messages() -> None:
    assert messages(masked(FIN | TEXT) + masked(FIN | BINARY)) == [(TEXT, b""), (BINARY, b"")]


def test_fragments_become_one_message() -> None:
    data = masked(TEXT, b"a\xc3") + masked(FIN | PING) + masked(CONTINUATION)
    data += masked(FIN | CONTINUATION, b"\xb1o") + masked(FIN | BINARY, b"next")
    whole = [(PING, b""), (TEXT, "año".encode()), (BINARY, b"next")]
    assert messages(data) == whole
    assert messages(*(data[at : at + 1] for at in range(len(data)))) == whole


def test_control_frames_stand_where_they_came() -> None:
    data = masked(FIN | TEXT, b"a") + masked(FIN | PING, b"1") + masked(TEXT, b"b")
    data += masked(FIN | PING, b"2") + masked(FIN | CONTINUATION, b"c") + masked(FIN | CLOSE)
    said = [(TEXT, b"a"), (PING, b"1"), (PING, b"2"), (TEXT, b"bc"), (CLOSE, b"")]
    assert messages(data) == said
    assert messages(*(data[at : at + 1] for at in range(len(data)))) == said


@pytest.mark.parametrize(
    "data",
    [
        masked(FIN | TEXT, b"\xff"),
        masked(FIN | TEXT, b"\xc3"),
        masked(TEXT, b"\xf4\x90"),
        masked(TEXT, b"\xc3") + masked(FIN | CONTINUATION),
    ],
)
def test_text_that_is_not_utf8_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(Violation) as caught:
        messages(data)
    assert caught.value.code == Code.INVALID_DATA


def test_a_message_is_bounded_over_all_its_fragments() -> None:
    with pytest.raises(Violation) as caught:
        messages(masked(BINARY, bytes(60)) + masked(FIN | CONTINUATION, bytes(60)), limit=100)
    assert caught.value.code == Code.TOO_BIG


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=4), max_size=5),
    st.integers(1, 1000),
)
def test_messages_survive_any_fragments_and_chunks(sizes: list[list[int]], step: int) -> None:
    stream, sent = b"", []
    for parts in sizes:
        payloads = [os.urandom(size) for size in parts]
        for number, payload in enumerate(payloads):
            first = CONTINUATION if number else BINARY
            final = FIN if number == len(payloads) - 1 else 0
            stream += masked(final | first, payload, os.urandom(4))
        sent.append((BINARY, b"".join(payloads)))
    assert messages(*(stream[at : at + step] for at in range(0, len(stream), step))) == sent


@pytest.mark.parametrize(
    "bad", [b"\xf2\x80", masked(FIN | TEXT, b"\xff"), masked(FIN | CLOSE, b"x")]
)
def test_what_came_before_a_broken_rule_counts(bad: bytes) -> None:
    data = masked(FIN | TEXT, b"before") + masked(FIN | PING, b"?") + bad
    scratch, done = Scratch(4096), []  # type: ignore[var-annotated]
    scratch.room[: len(data)] = data
    with pytest.raises(Violation):
        Messages(LIMIT).feed(scratch, len(data), done)
    assert done == [(TEXT, b"before"), (PING, b"?")]
