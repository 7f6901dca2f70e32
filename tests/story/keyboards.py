"""Keyboards of several countries, and what of them arrives on a desktop: the table as values.

A row is a technician's keyboard and the keys that are pressed on it, by the names that X11 has for
them [keysymdef.h]: what a dead key and a letter make together is the browser's business there.
"""

from collections.abc import Mapping

Keyboard = Mapping[str, tuple[str, ...]]  # what is meant -> the keys pressed for it

DEAD = "dead_"
TECHNICIANS: Mapping[str, Keyboard] = {
    "es": {
        "ñ": ("ntilde",), "Ñ": ("Ntilde",), "á": ("dead_acute", "a"), "È": ("dead_grave", "E"),
        "ü": ("dead_diaeresis", "u"), "ç": ("ccedilla",), "@": ("at",), "€": ("EuroSign",),
        "¿": ("questiondown",), "{": ("braceleft",),
    },
    "fr": {
        "é": ("eacute",), "à": ("agrave",), "ç": ("ccedilla",), "ê": ("dead_circumflex", "e"),
        "ï": ("dead_diaeresis", "i"), "@": ("at",), "€": ("EuroSign",), "7": ("7",),
        "{": ("braceleft",),
    },
    "de": {
        "ä": ("adiaeresis",), "Ö": ("Odiaeresis",), "ß": ("ssharp",), "é": ("dead_acute", "e"),
        "û": ("dead_circumflex", "u"), "@": ("at",), "€": ("EuroSign",), "z": ("z",),
        "{": ("braceleft",),
    },
    "pt": {
        "ç": ("ccedilla",), "ã": ("dead_tilde", "a"), "Õ": ("dead_tilde", "O"),
        "á": ("dead_acute", "a"), "à": ("dead_grave", "a"), "@": ("at",), "€": ("EuroSign",),
        "º": ("masculine",), "{": ("braceleft",),
    },
    "us": {"@": ("at",), "a": ("a",), "Z": ("Z",), "{": ("braceleft",), "~": ("asciitilde",)},
    "us(intl)": {
        "ñ": ("dead_tilde", "n"), "á": ("dead_acute", "a"), "ü": ("dead_diaeresis", "u"),
        "@": ("at",), "€": ("EuroSign",),
    },
}  # fmt: skip
DESKTOPS = ("es", "fr", "de", "pt", "us")

HEAD = """# Keyboards

What a technician types arrives as the character on the technician's own key, whatever the layout
of the person's desktop. Each row is typed with real key codes into Chromium on a display of that
layout, through the viewer, the relay, the agent and x11vnc, into an application on a desktop of
the column's layout. *dead* marks what is made of a dead key and a letter.

The test writes this table (`HC_KEYBOARDS=write ./hc test tests/story/test_keyboards.py`); a stale
one fails it.

"""
FOOT = """
- A cell in bold says what arrived where that is not what was meant.
- The layout of the person's desktop is what `setxkbmap` has set when the session begins.
- x11vnc gives each character that the desktop's layout lacks a key code that is free. X11 has about
  twenty of them, and five minutes later they are free again: of all that is typed here into `us`
  the last one finds none. Nobody types so many by hand into a layout near their own.
- TigerVNC's scraping server (1.12) drops what the desktop's own layout does not have, so x11vnc
  shows the desktop to whoever may control it.
"""


def layout(name: str) -> tuple[str, ...]:
    """The words of `setxkbmap` for it."""
    first, _, variant = name.partition("(")
    return ("-layout", first, "-variant", variant.rstrip(")"))


def table(arrived: Mapping[tuple[str, str, str], str]) -> str:
    """docs/keyboards.md; the keys are (desktop, technician, what is meant)."""
    columns = " | ".join(f"desktop {name}" for name in DESKTOPS)
    lines = [f"| technician | typed | {columns} |", "|---|---|" + "---|" * len(DESKTOPS)]
    for technician, keyboard in TECHNICIANS.items():
        for meant, keys in keyboard.items():
            came = [arrived[desktop, technician, meant] for desktop in DESKTOPS]
            cells = ["yes" if one == meant else f"**{one or 'nothing'}**" for one in came]
            typed = f"{meant} (dead)" if keys[0].startswith(DEAD) else meant
            lines.append(f"| {technician} | {typed} | {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n" + FOOT
