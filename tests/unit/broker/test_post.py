"""Where a webhook may go."""

import pytest

from broker.post import Target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://x.example/in?a=1", Target(True, "x.example", None, "/in?a=1")),
        ("https://x.example", Target(True, "x.example", None, "/")),
        ("https://x.example:8443/", Target(True, "x.example", 8443, "/")),
        ("http://127.0.0.1:9/in", Target(False, "127.0.0.1", 9, "/in")),
        ("http://[::1]/", Target(False, "::1", None, "/")),
        ("http://localhost/", Target(False, "localhost", None, "/")),
    ],
)
def test_https_goes_anywhere_and_http_stays_on_the_machine(text: str, target: Target) -> None:
    assert Target.parse(text) == target


@pytest.mark.parametrize(
    "text",
    ["", "x.example", "http://x.example/", "http://10.0.0.1/", "ftp://x.example/", "https://",
     "https://me:pw@x.example/", "https://x.example/#top", "http://127.0.0.1.x.example/",
     "https://x.example:port/"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be https://"):
        Target.parse(text)
