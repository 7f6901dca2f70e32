"""Libraries without those parts of the standard library, and of others, that we do not use of them.

    with lean.absent("rich"):          # as if it were not installed: they do without
        import structlog
    with lean.empty("asyncio"):        # there, with nothing in it: they never look
        import pika

Each process holds less, and starts sooner; what each is worth is said where it is left out. Found
again afterwards: whoever needs the whole of one imports it as ever. docs/decisions/0025 says why.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def absent(*names: str) -> Iterator[None]:
    """While this holds, importing one of these raises ImportError."""
    with _in_place(dict.fromkeys(names)):  # None is what import takes for "not there"
        yield


@contextmanager
def empty(*names: str) -> Iterator[None]:
    """While this holds, these are modules with nothing in them; what is loaded already stays."""
    missing = {name: ModuleType(name) for name in names if name not in sys.modules}
    with _in_place(missing):
        yield


@contextmanager
def _in_place(others: Mapping[str, ModuleType | None]) -> Iterator[None]:
    found = {name: sys.modules[name] for name in others if name in sys.modules}
    sys.modules.update(others)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in others:
            sys.modules.pop(name, None)
        sys.modules.update(found)
