"""A service of one's own for a benchmark, and the people who use it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.stack import Stack

PASSWORD = "only for the benchmark"


@contextmanager
def service(
    folder: Path, roles: Mapping[str, str], settings: Mapping[str, str] | None = None
) -> Iterator[Stack]:
    """It runs within the block; `roles` are logins and what they are."""
    stack = Stack(folder, port=0, settings={"HC_LOG_LEVEL": "warning", **(settings or {})})
    try:
        stack.start()
        for login, role in roles.items():
            stack.add_person(login, login, role, PASSWORD)
        yield stack
    finally:
        stack.stop()
