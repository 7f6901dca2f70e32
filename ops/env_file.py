"""Files of settings, as systemd and containers are given them."""

from pathlib import Path

from ops.problems import Refused


def variables(file: Path) -> dict[str, str]:
    """A file of `NAME=value` lines, as systemd reads it [systemd.exec, EnvironmentFile=].

    Raises Refused when it cannot be read.
    """
    try:
        text = file.read_text()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}: name another file by --settings") from None
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;")
    return {name.strip(): text.strip().strip("\"'") for name, _, text in pairs}
