import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.audit.chain import (
    ERASED,
    Entry,
    Line,
    canonical,
    digest,
    entry,
    erased,
    hashed,
    mark,
    moment,
    read,
    shown,
    to_file,
)
from broker.lifecycle import State

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)


def made(what: str = "text", old: str = "", new: str = "my printer", who: str = "demo") -> Entry:
    return entry(Line("c" * 32, AT, who, what, old, new), 7, 2, b"b" * 32, b"c" * 32)


def test_the_hash_names_nobody_and_repeats_no_words() -> None:
    said = canonical(hashed(made())).decode()
    assert "demo" not in said
    assert "printer" not in said


def test_what_names_nobody_is_hashed_as_it_is() -> None:
    one = made("state", "requested", "pending")
    assert not one.veiled
    assert (hashed(one)["old"], hashed(one)["new"]) == ("requested", "pending")


def test_erasing_leaves_the_hash() -> None:
    one = made()
    gone = erased(one, who=True, words=True)
    assert (gone.who, gone.new, gone.who_salt, gone.words_salt) == ("", "", b"", b"")
    assert digest(gone) == digest(one)
    assert erased(one, who=False, words=False) == one
    state = made("state", "requested", "pending")
    assert erased(state, who=False, words=True) == state


def test_equal_values_have_different_marks() -> None:
    assert made().who_mark != made().who_mark
    assert made().words_mark != made().words_mark


def test_every_part_of_an_entry_is_in_its_hash() -> None:
    one = made("state", "requested", "pending")
    others = {
        "number": 8, "case": "d" * 32, "sequence": 3, "at": AT + timedelta(microseconds=1),
        "what": "node", "old": "x", "new": "y", "who_mark": b"w" * 32, "words_mark": b"m" * 32,
        "before": b"x" * 32, "case_before": b"y" * 32,
    }  # fmt: skip
    for name, value in others.items():
        assert digest(replace(one, **{name: value})) != digest(one), name


def test_a_moment_is_written_the_same_way_in_every_zone() -> None:
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert moment(there) == moment(AT) == "2026-11-24T10:00:00.000000+00:00"


@given(WORDS, WORDS)
def test_canonical_json_is_what_others_compute_too(one: str, two: str) -> None:
    value = {"b": one, "a": [two, 1]}
    assert json.loads(canonical(value)) == value
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if all(character >= " " for character in one + two):
        assert canonical(value) == plain.encode()


@given(WORDS, WORDS, WORDS)
def test_an_entry_comes_back_from_a_file(who: str, old: str, new: str) -> None:
    one = made("reason", old, new, who)
    back, claimed = read(json.loads(json.dumps(to_file(one))))
    assert (back, claimed) == (one, digest(one))
    assert mark(back.words_salt, [old, new]) == back.words_mark


def test_what_is_no_entry_is_not_read() -> None:
    for broken in ({}, {"hash": "zz"}, {"hash": 1}, to_file(made()) | {"at": "yesterday"}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            read(broken)


def test_values_are_written_as_words() -> None:
    assert [shown(it) for it in (State.PENDING, True, False, None, 3, "x")] == [
        "pending", "yes", "no", "", "3", "x",
    ]  # fmt: skip
    assert ERASED
