"""What a setting may be, and what is said of one that cannot be used."""

import pytest

from agent import values


def test_a_path_that_belongs_to_the_server_is_kept() -> None:
    assert values.server_address("https://example.org/help/") == "https://example.org/help"


@pytest.mark.parametrize(
    ("read", "given", "value"),
    [
        (values.host, "proxy.example.org", "proxy.example.org"),
        (values.host, "[2001:db8::1]", "2001:db8::1"),
        (values.port, "3128", 3128),
        (values.yes_or_no, "False", False),
        (values.yes_or_no, "on", True),
        (values.auth_mode, "Basic", "basic"),
        (values.colour, "#0b6b74", "#0B6B74"),
        (values.language, "es_ES.UTF-8", "es"),
        (values.keys, "ctrl + ALT+End", "Ctrl+Alt+End"),
    ],
)
def test_a_good_value_is_read(read: values.Reader, given: str, value: object) -> None:
    assert read(given) == value


@pytest.mark.parametrize(
    ("read", "given", "words"),
    [
        (values.host, "http://proxy", "write the name alone"),
        (values.host, "proxy:3128", "keys of their own"),
        (values.port, "0", "from 1 to 65535"),
        (values.port, "70000", "from 1 to 65535"),
        (values.yes_or_no, "perhaps", "neither True nor False"),
        (values.auth_mode, "ntlm", "cntlm"),
        (values.colour, "red", "#RRGGBB"),
        (values.one_of(("a", "b")), "c", "none of a, b"),
        (values.keys, "Ctrl+End", "two or more of Ctrl, Alt, Shift, Super"),
        (values.keys, "Ctrl+Ctrl+End", "two or more"),
        (values.keys, "Ctrl+Meta+End", "two or more"),
        (values.keys, "Ctrl+Alt+", "two or more"),
    ],
)
def test_a_wrong_value_is_told_with_the_right_one(
    read: values.Reader, given: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        read(given)


def test_credentials_in_a_proxys_name_are_not_repeated() -> None:
    with pytest.raises(ValueError, match="keys of their own") as caught:
        values.host("rosa:hush@proxy.example.org:3128")
    assert "hush" not in str(caught.value)
