"""`rabbitmqctl`, whichever node its environment finds."""

import subprocess
from collections.abc import Mapping

from ops.problems import NodeProblem


def told(
    program: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    within: float = 60.0,
) -> str:
    """What it prints.

    Raises NodeProblem when it refuses, subprocess.TimeoutExpired when it does not answer.
    """
    done = subprocess.run(
        [program, "--quiet", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    if done.returncode:
        raise NodeProblem(f"rabbitmqctl {arguments[0]}: {(done.stderr or done.stdout).strip()}")
    return done.stdout
