"""Whether this desktop is dark, as far as it says so."""

import contextlib
import subprocess
from collections.abc import Mapping

SECONDS = 2.0
GNOME = ("gsettings", "get", "org.gnome.desktop.interface", "color-scheme")
"""GNOME, Cinnamon, Budgie and others that took it over; XFCE and MATE name a theme instead."""


def is_dark(environment: Mapping[str, str]) -> bool:
    """By the theme that the environment names, else by the desktop's setting; light is the rest."""
    theme = environment.get("GTK_THEME", "").lower()
    if theme:
        return "dark" in theme
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            GNOME,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        return b"prefer-dark" in done.stdout
    return False
