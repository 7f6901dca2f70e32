"""Which proxy is taken, and that its password shows nowhere."""

import pytest

from agent.proxies import Proxy, choice
from agent.settings import BadSettings, Settings

HOST = "help.example.org"


def test_without_any_there_is_none() -> None:
    assert choice(Settings(), {})("https", HOST) is None


def test_the_settings_proxy_is_the_one_for_everything() -> None:
    chosen = choice(
        Settings(proxy_host="proxy", proxy_port=3128, proxy_username="rosa", proxy_password="hush"),
        {"https_proxy": "http://other:1", "no_proxy": HOST},
    )
    for scheme in ("http", "https", "ws", "wss"):
        assert chosen(scheme, HOST) == Proxy("proxy", 3128, "rosa", "hush")


def test_mode_none_tells_the_proxy_nothing() -> None:
    settings = Settings(
        proxy_host="proxy", proxy_username="rosa", proxy_password="hush", proxy_auth_mode="none"
    )
    assert choice(settings, {})("wss", HOST) == Proxy("proxy", 8080)


@pytest.mark.parametrize(
    ("environment", "scheme", "proxy"),
    [
        ({"https_proxy": "http://a:3128"}, "wss", Proxy("a", 3128)),
        ({"https_proxy": "http://a:3128"}, "ws", None),
        ({"HTTPS_PROXY": "a:3128"}, "https", Proxy("a", 3128)),
        ({"http_proxy": "http://a"}, "ws", Proxy("a", 8080)),
        ({"all_proxy": "http://a:1"}, "https", Proxy("a", 1)),
        ({"https_proxy": "http://r%40x:h%3Aush@a:1"}, "https", Proxy("a", 1, "r@x", "h:ush")),
        ({"https_proxy": "http://a:1", "NO_PROXY": "example.org"}, "https", None),
        ({"https_proxy": "http://a:1", "no_proxy": ".example.com"}, "https", Proxy("a", 1)),
        ({"https_proxy": "http://a:1", "no_proxy": "*"}, "https", None),
    ],
)
def test_else_the_environment_counts(
    environment: dict[str, str], scheme: str, proxy: Proxy | None
) -> None:
    assert choice(Settings(), environment)(scheme, HOST) == proxy


@pytest.mark.parametrize("given", ["socks5://rosa:hush@a:1", "http://rosa:hush@a:port", "http://"])
def test_what_is_no_http_proxy_is_named_without_its_password(given: str) -> None:
    with pytest.raises(BadSettings, match="HTTPS_PROXY: is no HTTP proxy; write http://") as caught:
        choice(Settings(), {"HTTPS_PROXY": given})
    assert "hush" not in str(caught.value)


def test_a_password_shows_in_no_log() -> None:
    assert "hush" not in repr(Proxy("a", 1, "rosa", "hush"))
