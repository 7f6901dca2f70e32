"""The caller's environment, to be handed on to the programs that we start; the one place here.

Our own settings are read by `broker/settings.py`, never from this.
"""

import os


def environment() -> dict[str, str]:
    """All of it."""
    return dict(os.environ)  # noqa: TID251 - handed on, not read


def without_ours() -> dict[str, str]:
    """Without `HC_*`: for tests, and for programs that are not a part of the service."""
    return {name: text for name, text in environment().items() if not name.startswith("HC_")}


def in_english() -> dict[str, str]:
    """For programs whose answers we read."""
    return {**environment(), "LC_ALL": "C.UTF-8"}
