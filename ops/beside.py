"""`./hc monitor` and `./hc dead`: programs beside the running service, on its own broker."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from ops.environment import environment
from ops.machine import ROOT
from ops.problems import Problem
from ops.rabbit_node import RabbitNode

ACCOUNTS = {"broker.monitor": "monitor", "broker.dead": "replay"}


def variables(module: str, var: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Its environment: the broker that the caller names, or the one of the service in `var`.

    Raises NodeProblem when no service has run there.
    """
    if inherited.get("HC_BROKER_URL"):
        return dict(inherited)
    node = RabbitNode(var / "rabbit", var / "keys" / "public")
    node.recall()
    return {**inherited, "HC_BROKER_URL": node.url(ACCOUNTS[module])}


def become(module: str, var: Path, words: Sequence[str]) -> NoReturn:
    """Be this program from now on: the terminal is its own."""
    try:
        known = variables(module, ROOT / var, environment())
    except Problem as problem:
        print(f"hc: {problem}", file=sys.stderr)
        raise SystemExit(problem.code) from None
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", module, *words], known)  # noqa: S606
