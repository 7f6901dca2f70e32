import pytest

from ops.server_doctor.findings import Verdict
from ops.server_doctor.roads import judged


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(101, Verdict.GOOD), (401, Verdict.GOOD), (404, Verdict.BAD), (426, Verdict.BAD),
     (502, Verdict.BAD), (503, Verdict.LOOK), (200, Verdict.BAD)],
)  # fmt: skip
def test_the_answer_to_a_handshake_tells_about_the_front(status: int, verdict: Verdict) -> None:
    assert judged("/amqp", status, "").verdict is verdict


def test_a_taken_upgrade_is_told_with_the_lines_that_are_missing() -> None:
    assert "proxy_set_header Upgrade" in judged("/wsServer", 426, "").fix


def test_a_no_of_the_desk_is_not_one_of_the_relay() -> None:
    assert judged("/amqp", 401, '{"title": "Unauthorized"}').verdict is Verdict.BAD
    assert judged("/amqp", 401, "This is for signed-in agents").verdict is Verdict.GOOD


def test_a_line_test_that_is_off_is_no_fault() -> None:
    assert judged("/wsEcho", 404, "The line test is off.").verdict is Verdict.UNTRIED
