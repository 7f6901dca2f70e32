import pytest

from admin.identity.browsers import short

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (MOZILLA + "(X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        (MOZILLA + f"(Windows NT 10.0) {WEBKIT}Chrome/131.0 Safari/537.36 Edg/131.0",
         "Edge, Windows"),
        (MOZILLA + f"(Linux; Android 14) {WEBKIT}Chrome/131.0 Mobile Safari/537.36",
         "Chrome, Android"),
        (MOZILLA + "(Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 (KHTML) Version/18.1 "
         "Safari/605.1", "Safari, macOS"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
        ("<b>\x00\n" + "x" * 500, "<b>" + "x" * 57),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_its_owner_calls_it(said: str, name: str) -> None:
    assert short(said) == name
