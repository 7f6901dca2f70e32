"""`python -m ops.settings_check`: would the processes start with these settings?

It reads a JSON object of variables from standard input, as an inventory's `helpchannel_settings`
has them, and prints a line for each that no process knows, or that cannot be used. Values of secret
ones are not printed. The playbooks ask before they touch a server: a process that finds a wrong one
at its start does not start.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from broker.settings import SettingProblem, load
from ops.settings_doc import PROCESSES

PLACEHOLDERS = {
    "HC_BROKER_URL": "amqp://a:b@c/d",
    "HC_WEBHOOK_URL": "https://a.example",
    "HC_WEBHOOK_SECRET": "whsec_" + "c2VjcmV0" * 4,
}
"""What every process must have and a site does not say."""


def problems(given: Mapping[str, str]) -> Iterator[str]:
    """One line for each."""
    known = {name for _, kind in PROCESSES for name in _variables(kind)}
    yield from (f"{name}: no process knows it" for name in given if name not in known)
    told: set[str] = set()
    for _, kind in PROCESSES:
        try:
            load(kind, PLACEHOLDERS | dict(given))
        except SettingProblem as problem:
            told.update(str(problem).splitlines())
    yield from sorted(told)


def _variables(kind: type[Any]) -> list[str]:
    return [one.metadata["variable"] for one in fields(kind)]


def main() -> int:
    """Say what is wrong; 1 if anything is."""
    wrong = [*problems({name: str(text) for name, text in json.load(sys.stdin).items()})]
    print("\n".join(wrong) or "well")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
