"""Lines for eyes and for programs, and the net under the rope."""

import json
import threading
from collections.abc import Iterator

import pytest
import structlog

from broker import log


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_json_lines_have_a_constant_event_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "info")
    log.get("relay").info("tunnel.established", help_id="h1")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["room"], line["help_id"]) == ("tunnel.established", "relay", "h1")
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_lines_for_eyes_hold_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("console", "info")
    log.get("desk").info("desk.serving", address="x:1")
    said = capsys.readouterr().err
    assert "desk.serving" in said
    assert "address=x:1" in said


def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "warning")
    log.get("desk").info("quiet")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "field", ["password", "token", "Ticket", "access_token", "client_secret", "Authorization",
              "set-cookie"],
)  # fmt: skip
def test_what_looks_like_a_secret_is_masked(field: str, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "info")
    log.get("desk").info("slip", **{field: "s3cret"})
    assert "s3cret" not in capsys.readouterr().err


def test_an_exception_is_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("json", "info")
    try:
        raise ValueError("broken")
    except ValueError:
        log.get("desk").exception("failed")
    assert "ValueError: broken" in json.loads(capsys.readouterr().err)["exception"]


def test_the_lines_of_a_thread_may_all_be_about_one_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.configure("json", "info")

    def of_a_thread() -> None:
        log.about("h1")
        log.get("desktop").info("vnc.started")

    thread = threading.Thread(target=of_a_thread)
    thread.start()
    thread.join()
    log.get("desk").info("desk.serving")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["help_id"] == "h1"
    assert "help_id" not in second
