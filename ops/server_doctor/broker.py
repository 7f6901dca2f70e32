"""RabbitMQ: can it be reached, and is it as the service needs it?"""

import json
import re
import subprocess
from collections.abc import Collection, Iterator
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from broker.dialling import addresses
from broker.link import Link
from broker.topology import DEAD, INBOX, MONITOR
from ops.problems import NodeProblem
from ops.rabbit_files import RIGHTS
from ops.server_doctor.findings import Finding, bad, good, untried, worth_a_look
from ops.server_doctor.subject import Ctl, Subject

SECONDS = 8.0
GUEST = "guest"
NEEDED = ("desk", "relay", "monitor")
LASTING = (INBOX, MONITOR, DEAD)
PLUGINS = {
    "rabbitmq_auth_backend_oauth2": "agents cannot sign in without it",
    "rabbitmq_event_exchange": "without it a silent agent is noticed later",
}
LOSES = ("message-ttl", "max-length", "max-length-bytes", "expires")
"""What a policy must not say about the inbox: it would drop what was confirmed."""


def look(subject: Subject) -> Iterator[Finding]:
    """From here, and from the node itself where this machine has one."""
    if not subject.broker_urls:
        yield untried("broker", "HC_BROKER_URL is not set: another machine's business")
    for url in subject.broker_urls:
        yield _reached(url)
        yield _guest(url)
    if subject.ctl is None:
        yield untried("broker's own", "no rabbitmqctl here: run this on the broker's machine, too")
        return
    try:
        yield from own(subject.ctl)
    except (NodeProblem, OSError, subprocess.TimeoutExpired) as problem:
        why = str(problem).splitlines()[0]
        yield untried("broker's own", f"rabbitmqctl says: {why} (root or rabbitmq may ask)")


def own(ctl: Ctl) -> Iterator[Finding]:
    """What the node says of itself."""
    yield from accounts([row["user"] for row in _rows(ctl, "list_users")])
    # A quorum queue counts its readers late; the list of readers is right at once.
    read = {str(row["queue_name"]) for row in _rows(ctl, "list_consumers", "queue_name")}
    yield from queues(_rows(ctl, "list_queues", "name", "messages"), read)
    yield policies(_rows(ctl, "list_policies"))
    status = json.loads(ctl("status", "--formatter", "json"))
    yield from node(status)


def accounts(there: list[str]) -> Iterator[Finding]:
    """Who may sign in with a password."""
    if GUEST in there:
        yield bad("accounts", "the account guest is there", f"rabbitmqctl delete_user {GUEST}")
    missing = [name for name in NEEDED if name not in there]
    strange = [name for name in there if name not in RIGHTS and name not in {GUEST, "operator"}]
    if missing:
        yield bad(
            "accounts",
            f"missing: {', '.join(missing)}",
            "run the installation again; their rights stand in ops/rabbit_files.py",
        )
    elif GUEST not in there:
        also = f"; others': {', '.join(strange)}" if strange else ""
        yield good("accounts", f"no guest, and each process has its own{also}")


def queues(there: list[dict[str, Any]], read: Collection[str]) -> Iterator[Finding]:
    """Those that outlive connections; `read` are those with a reader."""
    known = {row["name"]: row for row in there}
    missing = [name for name in LASTING if name not in known]
    if missing:
        yield bad("queues", f"missing: {', '.join(missing)}", "the desk makes them: start one")
        return
    if INBOX not in read:
        yield bad("queues", f"nobody reads {INBOX}", "start a desk; see its log")
    if waiting := known[DEAD]["messages"]:
        yield worth_a_look(
            "queues",
            f"{waiting} messages in {DEAD}",
            "./hc dead list, or python -m broker.dead list, says which and why",
        )
    yield good("queues", f"{len(known)} of them, {known[INBOX]['messages']} events wait for a desk")


def policies(there: list[dict[str, Any]]) -> Finding:
    """A policy that makes the inbox drop something loses what was confirmed."""
    for row in there:
        said = (
            row["definition"]
            if isinstance(row["definition"], dict)
            else json.loads(row["definition"])
        )
        wrong = [word for word in LOSES if word in said]
        if wrong and re.search(row["pattern"], INBOX):
            return bad(
                "policies",
                f"{row['name']} ({row['pattern']}) gives {INBOX} a {', '.join(wrong)}: events "
                f"would be lost",
                f"rabbitmqctl clear_policy {row['name']}, or a pattern that leaves {INBOX} out",
            )
    return good("policies", f"{len(there)}, none of which drops what was confirmed")


def node(status: dict[str, Any]) -> Iterator[Finding]:
    """Version, plugins and alarms."""
    version = str(status.get("rabbitmq_version", "?"))
    yield good(
        "rabbitmq",
        f"{version}, Erlang {str(status.get('erlang_version', '?'))[:40]}".split("[")[0].strip(),
    )
    plugins = status.get("active_plugins", [])
    missing = {name: why for name, why in PLUGINS.items() if name not in plugins}
    for name, why in missing.items():
        yield bad("plugins", f"{name} is off: {why}", f"rabbitmq-plugins enable {name}")
    if not missing:
        yield good("plugins", ", ".join(PLUGINS))
    if alarms := status.get("alarms", []):
        told = ", ".join(str(one) for one in alarms)
        yield bad("alarms", f"it takes nothing: {told}", "free disk, or give it memory")
    else:
        yield good("alarms", "none: memory and disk suffice")


def _rows(ctl: Ctl, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ctl(*words, "--formatter", "json"))
    return found


def _reached(url: str) -> Finding:
    shown = f"{urlsplit(url).hostname}:{urlsplit(url).port or ''}".rstrip(":")
    why = _signs_in(url)
    if why is None:
        return good("broker", f"{shown}: signed in as {urlsplit(url).username}")
    return bad(
        "broker",
        f"{shown}: {why}",
        "does it run, is the address in HC_BROKER_URL right, "
        "and the password? rabbitmqctl authenticate_user NAME PASSWORD",
    )


def _guest(url: str) -> Finding:
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    as_guest = parts._replace(netloc=f"{GUEST}:{GUEST}@{parts.hostname}{port}")
    if _signs_in(urlunsplit(as_guest)) is None:
        return bad(
            "guest",
            f"{parts.hostname}: anybody signs in as guest with the password guest",
            "rabbitmqctl delete_user guest",
        )
    return good("guest", f"{parts.hostname}: refused")


def _signs_in(url: str) -> str | None:
    """None when it does; otherwise why not. The first answer counts: a link would try for ever."""
    told: SimpleQueue[str] = SimpleQueue()
    link = Link(
        addresses([url]), name="doctor", on_change=lambda up, why: told.put("" if up else why)
    )
    link.start()
    try:
        return told.get(timeout=SECONDS) or None
    except Empty:
        return "no answer"
    finally:
        link.stop(1.0)
