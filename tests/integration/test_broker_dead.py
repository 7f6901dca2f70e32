"""`python -m broker.dead` on a real broker: it looks without taking, and sends again."""

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from broker import dead
from broker.deliveries import Delivery
from broker.events import decode, pack
from broker.facts import HelpRequested
from broker.ids import unguessable
from broker.lifecycle import Author
from broker.link import Link
from broker.topology import DEAD, INBOX, WEBHOOK, webhook_queue
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import A, linked, said

WRITTEN = "my diagnosis"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(node: RabbitNode, vhost: str) -> Iterator[Link]:
    with linked(node.url("desk", vhost)) as link:
        yield link


@pytest.fixture
def run(
    node: RabbitNode,
    vhost: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    def act(*words: str, account: str = "replay") -> tuple[int, str, str]:
        monkeypatch.setenv("HC_BROKER_URL", node.url(account, vhost))
        capsys.readouterr()
        code = dead.main(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return act


def refuse(desk: Link, number: int = 0, **changes: str) -> dict[str, Any]:
    """The desk puts a request aside; what it was."""
    event = said(Author.AGENT, A, HelpRequested(f"{WRITTEN} {number}"))
    message = pack(event)
    headers = {
        "reason": "it could not be handled", "routing_key": message.routing_key, "user_id": A,
        "at": f"2026-11-24T10:00:00.{number:06}+00:00", **changes,
    }  # fmt: skip
    desk.put_aside(DEAD, message.body, headers).result(5)
    return {"id": event.id, "message": message}


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_look_takes_nothing_keeps_the_order_and_shows_no_words(desk: Link, run: Run) -> None:
    for number in range(60):
        refuse(desk, number)
    ids = []
    for _ in range(3):
        code, out, err = run("list", "--json")
        assert code == 0
        assert WRITTEN not in out + err
        ids.append([one["id"] for one in lines(out)])
        assert [one["at"] for one in lines(out)] == sorted(one["at"] for one in lines(out))
    assert len(ids[0]) == 60
    assert ids[0] == ids[1] == ids[2]
    assert eventually(lambda: desk.depth(DEAD).messages == 60)


def test_a_person_reads_who_when_and_why(desk: Link, run: Run) -> None:
    refuse(desk)
    code, out, err = run("list")
    assert code == 0
    assert "2026-11-24T10:00:00" in out
    assert f"agent.{A}.help.requested  by {A}" in out
    assert "it could not be handled" in out
    assert "1 dead letters" in err


def test_what_was_said_is_shown_on_demand_with_a_warning(desk: Link, run: Run) -> None:
    refuse(desk)
    name = lines(run("list", "--json")[1])[0]["id"]
    code, out, err = run("show", name)
    assert code == 0
    assert WRITTEN in out
    assert "a person's own words" in err
    assert "can be sent again" in out
    assert WRITTEN in lines(run("show", name, "--json")[1])[0]["body"]


def test_what_is_sent_again_is_the_same_event_of_the_same_author(
    desk: Link, run: Run, node: RabbitNode, vhost: str
) -> None:
    put = refuse(desk)
    name = lines(run("list", "--json")[1])[0]["id"]
    code, out, _ = run("replay", name, "--yes")
    assert (code, out) == (0, f"{name} sent again\n")
    read: list[Delivery] = []
    with linked(node.url("desk", vhost), reads={INBOX: read.append}):
        eventually(lambda: read)
        assert read[0].user_id == A
        assert decode(read[0].routing_key, read[0].body).id == put["id"]
    assert run("list") == (0, "", "no dead letters\n")
    assert len(read) == 1


def test_what_cannot_be_read_stays_and_the_others_go(desk: Link, run: Run) -> None:
    refuse(desk, 1)
    refuse(desk, 2, routing_key=f"agent.{A}.help.moved")
    refuse(desk, 3, user_id=unguessable())
    refuse(desk, 4)
    code, out, _ = run("replay", "--all", "--yes", "--json")
    assert code == 1
    outcomes = [one["outcome"] for one in lines(out)]
    assert [outcome == "sent again" for outcome in outcomes] == [True, False, False, True]
    assert "not published by the agent" in outcomes[2]
    assert eventually(lambda: desk.depth(DEAD).messages == 2)
    assert eventually(lambda: desk.depth(INBOX).messages == 2)


def test_what_a_webhook_did_not_take_goes_to_the_webhook_only(
    desk: Link, run: Run, node: RabbitNode, vhost: str
) -> None:
    with linked(node.url("webhook", vhost), only=[webhook_queue()]):
        pass
    refuse(desk, queue=WEBHOOK)
    assert run("replay", "--all", "--yes")[0] == 0
    read: list[Delivery] = []
    with linked(node.url("webhook", vhost), only=[], reads={WEBHOOK: read.append}):
        eventually(lambda: read)
        assert read[0].headers["routing_key"] == f"agent.{A}.help.requested"
        assert read[0].user_id == A
    assert desk.depth(INBOX).messages == desk.depth("monitor").messages == 0


def test_without_a_yes_nothing_is_sent(desk: Link, run: Run) -> None:
    refuse(desk)
    code, _, err = run("replay", "--all")
    assert code == 1
    assert "say --yes" in err
    assert eventually(lambda: desk.depth(DEAD).messages == 1)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_at_a_terminal_is_asked(
    answer: str, left: int, desk: Link, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(desk)
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    code, _, err = run("replay", "--all")
    assert code == left
    assert "Send 1 again, in the name of who said it? [y/N]" in err
    assert len(lines(run("list", "--json")[1])) == left


def test_an_unknown_name_and_an_empty_queue_are_said(desk: Link, run: Run) -> None:
    assert run("list") == (0, "", "no dead letters\n")
    code, _, err = run("show", "0123456789")
    assert code == 1
    assert "no dead letter '0123456789'" in err
    assert run("replay", "--all", "--yes")[0] == 0


def test_another_account_is_told_which_one_may(desk: Link, run: Run) -> None:
    code, _, err = run("list", account="monitor")
    assert code == 3
    assert "the account `replay`" in err


def test_without_a_broker_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("HC_BROKER_URL", "amqp://replay:s3cret@127.0.0.1:1/v")
    monkeypatch.setattr(dead, "CONNECT_SECONDS", 0.5)
    assert dead.main(["list"]) == 3
    told = capsys.readouterr().err
    assert "no message broker: no connection" in told
    assert "s3cret" not in told


@pytest.mark.parametrize("words", [[], ["replay"], ["replay", "--all", "x"], ["bury"]])
def test_wrong_words_are_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        dead.main(words)
    assert end.value.code == 2


def test_a_thousand_letters_are_looked_at_in_seconds(desk: Link, run: Run) -> None:
    for future in [desk.put_aside(DEAD, b"x", {"at": str(one)}) for one in range(1000)]:
        future.result(10)
    began = time.monotonic()
    assert len(lines(run("list", "--json")[1])) == 1000
    took = time.monotonic() - began
    assert took < 30, f"{took:.1f} s"  # about one second on two idle cores
