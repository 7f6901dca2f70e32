"""`./hc doctor --server`: examine, and tell."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from broker import log
from ops.problems import Refused
from ops.server_doctor import examine
from ops.server_doctor.findings import as_json as json_of
from ops.server_doctor.findings import as_text, exit_code
from ops.server_doctor.subject import subject


def report(
    environment: Mapping[str, str],
    files: Sequence[Path],
    var: Path,
    authorities: Path | None,
    url: str,
    *,
    as_json: bool,
) -> int:
    """Print all findings; 1 when something has to be mended, 2 when nothing can be examined."""
    log.configure("console", "critical")  # what the broker's link says is a finding here
    try:
        examined = subject(environment, files, var, authorities=authorities, public_url=url)
    except Refused as refused:
        print(f"hc: {refused}", file=sys.stderr)
        return refused.code
    findings = [*examine(examined)]
    print(json_of(findings) if as_json else as_text(findings))
    return exit_code(findings)
