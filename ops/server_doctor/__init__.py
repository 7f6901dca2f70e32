"""`./hc doctor --server`: what an operator gets wrong, each with its fix.

    examine(subject) -> findings      one after the other; nothing is changed
    subject.py     what is looked at: from the service's settings
    public.py      as somebody from outside: name, ports, certificate, clock, desk
    roads.py       whether WebSockets reach the relay through the front
    broker.py      RabbitMQ: can it be reached, guest, accounts, queues, policies, alarms, plugins
    storage.py     the database and its schema, disks
    files.py       who can read keys and settings, versions of programs

A finding is good, bad, worth a look, or was not tried because what it needs is not there;
docs/trouble.md begins here.
"""

from collections.abc import Iterator

from ops.server_doctor import broker, files, public, storage
from ops.server_doctor.findings import Finding
from ops.server_doctor.subject import Subject


def examine(subject: Subject) -> Iterator[Finding]:
    """All findings, in the order in which one depends on another."""
    yield from public.look(subject)
    yield from broker.look(subject)
    yield from storage.look(subject)
    yield from files.look(subject)
