"""Who can read what is secret, and which versions run."""

import platform
import stat
from collections.abc import Iterator
from pathlib import Path

from ops.server_doctor.findings import Finding, bad, good, untried
from ops.server_doctor.subject import Subject

OTHERS = stat.S_IROTH | stat.S_IWOTH
GROUP = stat.S_IRGRP | stat.S_IWGRP


def look(subject: Subject) -> Iterator[Finding]:
    """Keys, files of variables, versions."""
    if subject.signing_key is None:
        yield untried("keys", "HC_SIGNING_KEY is not set: the desk's machine has it")
    elif not subject.signing_key.exists():
        yield bad(
            "keys",
            f"{subject.signing_key} is not there",
            "mend HC_SIGNING_KEY; a desk that never ran has none yet",
        )
    else:
        yield secret("keys", subject.signing_key, OTHERS | GROUP)
    for file in subject.settings:
        yield secret("settings", file, OTHERS)
    if subject.public_keys is not None and not [*subject.public_keys.glob("*.pem")]:
        yield bad("public keys", f"none in {subject.public_keys}", "copy the desk's public/ there")
    yield good("python", platform.python_version())


def secret(check: str, file: Path, nobody: int) -> Finding:
    """Whether only those may read it who have to."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & nobody:
        right = mode & ~nobody & 0o770
        return bad(
            check,
            f"{file} can be read by others (mode {mode:04o})",
            f"chmod {right:04o} {file}; had others been here, change what is in it",
        )
    return good(check, f"{file} is its owner's (mode {mode:04o})")
