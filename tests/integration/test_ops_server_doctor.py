"""`./hc doctor --server` against a service that runs, well and with what operators get wrong."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from broker.settings import Address
from ops import ports
from ops.child import Child
from ops.environment import without_ours
from ops.front import SYSTEM_PATHS, Front, render
from ops.server_doctor import broker, examine, public
from ops.server_doctor.findings import Finding, Verdict
from ops.server_doctor.roads import SPOKEN
from ops.server_doctor.subject import Subject, subject
from ops.stack import ROOT, Stack, status
from tests.eventually import eventually
from tests.integration.certificates import DAY, issue

NGINX = shutil.which("nginx") or shutil.which("nginx", path=SYSTEM_PATHS) or "nginx"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("service"), port=0)
    stack.start()
    try:
        yield stack
    finally:
        stack.kill()


@pytest.fixture
def examined(stack: Stack, tmp_path: Path) -> Subject:
    settings = tmp_path / "desk.env"
    desk = stack.environment("desk")
    settings.write_text("".join(f"{k}={v}\n" for k, v in desk.items() if k.startswith("HC_")))
    settings.chmod(0o600)
    return subject({}, [settings], stack.var)


@contextmanager
def front(stack: Stack, folder: Path, *changes: tuple[str, str]) -> Iterator[int]:
    """Another nginx before the same service, changed as an operator would by mistake; its port."""
    port = ports.free()
    settings = Front(
        listen=Address("127.0.0.1", port),
        desk=Address("127.0.0.1", stack.ports["desk"]),
        relay=Address("127.0.0.1", stack.ports["relay"]),
        node="relay-1",
        processes=len(stack.relays()),
        run=folder,
    )
    text = render(settings, files=1024, user="root")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    config = folder / "nginx.conf"
    config.write_text(text)
    child = Child(
        "nginx", [NGINX, "-e", "stderr", "-p", str(folder), "-c", str(config)],
        environment=without_ours(), listener=lambda _line: None,
    )  # fmt: skip
    child.start()
    try:
        eventually(lambda: not ports.is_free(port))
        yield port
    finally:
        child.stop()


def with_tls(folder: Path) -> tuple[tuple[str, str], ...]:
    """The changes that make a front serve https with the certificate in this folder."""
    pair = f"ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;"
    first = "    # The pixel road"
    return ((f";\n\n{first}", f" ssl;\n    {pair}\n{first}"),)


def bad(findings: Any) -> list[Finding]:
    return [one for one in findings if one.verdict is Verdict.BAD]


def seen_through(examined: Subject, port: int, scheme: str = "http") -> Subject:
    """The same service behind another front, whose pages the relay does know."""
    return replace(examined, public_url=f"{scheme}://127.0.0.1:{port}", origin=examined.public_url)


def test_a_service_that_is_well_has_nothing_to_mend(examined: Subject) -> None:
    findings = [*examine(examined)]
    assert bad(findings) == []
    good = {one.check for one in findings if one.verdict is Verdict.GOOD}
    assert good >= {
        "name", "port", "clock", "desk", "road /amqp", "road /wsEcho", "road /wsServer", "broker",
        "guest", "accounts", "queues", "policies", "plugins", "database", "keys", "settings",
    }  # fmt: skip
    opened = next(one for one in findings if one.check == "road /wsEcho")
    assert opened.found == "a WebSocket opens through the front"


def test_a_certificate_that_has_ended(stack: Stack, examined: Subject, tmp_path: Path) -> None:
    authority = issue(tmp_path, begins=-10 * DAY, lasts=9 * DAY)
    with front(stack, tmp_path, *with_tls(tmp_path)) as port:
        through = replace(seen_through(examined, port, "https"), authorities=authority)
        (found,) = bad(public.look(through))
    assert found.check == "certificate"
    assert "expired" in found.found
    assert "renew" in found.fix


def test_a_certificate_nobody_vouches_for_and_one_that_ends_soon(
    stack: Stack, examined: Subject, tmp_path: Path
) -> None:
    authority = issue(tmp_path, lasts=6 * DAY)
    with front(stack, tmp_path, *with_tls(tmp_path)) as port:
        through = seen_through(examined, port, "https")
        (stranger,) = bad(public.look(through))
        vouched = replace(through, authorities=authority)
        soon = next(one for one in public.look(vouched) if one.check == "certificate")
    assert "chain" in stranger.fix
    assert soon.verdict is Verdict.LOOK


def test_a_proxy_that_takes_the_upgrade_away(
    stack: Stack, examined: Subject, tmp_path: Path
) -> None:
    upgrade = ("  proxy_set_header Upgrade $http_upgrade;\n", "")
    with front(stack, tmp_path, upgrade) as port:
        found = bad(public.look(seen_through(examined, port)))
    assert {one.check for one in found} == {f"road {path}" for path in SPOKEN}
    assert all("proxy_set_header Upgrade" in one.fix for one in found)


def test_a_proxy_that_hands_a_road_to_the_desk(
    stack: Stack, examined: Subject, tmp_path: Path
) -> None:
    with front(stack, tmp_path, ("|^/amqp$", "")) as port:
        found = bad(public.look(seen_through(examined, port)))
    assert [(one.check, one.fix) for one in found] == [
        ("road /amqp", "the front must hand /amqp to the relay")
    ]


def test_nobody_listens_and_a_name_that_is_not_known(examined: Subject) -> None:
    closed = replace(examined, public_url=f"http://127.0.0.1:{ports.free()}")
    assert [one.check for one in bad(public.look(closed))] == ["port"]
    unknown = replace(examined, public_url="https://nobody.invalid")
    assert [one.check for one in bad(public.look(unknown))] == ["name"]


def test_guest_is_there(stack: Stack, examined: Subject) -> None:
    assert stack.node is not None
    stack.node.ctl("add_user", "guest", "guest")
    stack.node.ctl("set_permissions", "guest", ".*", ".*", ".*")
    try:
        found = bad(broker.look(examined))
    finally:
        stack.node.ctl("delete_user", "guest")
    assert {one.check for one in found} == {"guest", "accounts"}
    assert all("delete_user guest" in one.fix for one in found)


def test_a_wrong_password_for_the_broker(examined: Subject) -> None:
    url = examined.broker_urls[0]
    wrong = url.replace(url.split("@")[0], "amqp://desk:wrong")
    findings = broker.look(replace(examined, broker_urls=(wrong,), ctl=None))
    assert [one.check for one in bad(findings)] == ["broker"]


def test_a_database_of_no_version_and_keys_that_others_read(
    stack: Stack, examined: Subject, tmp_path: Path
) -> None:
    shutil.copytree(stack.keys, tmp_path / "keys")
    key = tmp_path / "keys" / "signing.pem"
    key.chmod(0o644)
    empty = tmp_path / "empty.db"
    empty.touch()
    broken = replace(examined, database_url=f"sqlite:///{empty}", signing_key=key)
    found = {one.check: one for one in bad(examine(broken))}
    assert set(found) == {"database", "keys"}
    assert "its schema is empty" in found["database"].found
    assert found["keys"].fix.startswith("chmod 0600")


def test_the_command_tells_programs_and_its_exit_code_says_it(stack: Stack) -> None:
    command = [sys.executable, "-m", "ops", "doctor", "--server", "--json", "--var", str(stack.var)]
    known = {**without_ours(), "HC_PUBLIC_URL": stack.url}
    done = subprocess.run(
        command, cwd=ROOT, env=known, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["ok"] is True
    assert status(f"{stack.url}/healthz") == 200
