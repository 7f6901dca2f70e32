"""A browser by a name that its owner knows it by, from what it says of itself. Pure."""

import re

LONGEST = 60
BROWSERS = (  # the first that fits: many claim to be others too
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS|HeadlessChrome)/")),
    ("Safari", re.compile(r"Version/[\d.]+ .*Safari/")),
)
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def short(user_agent: str) -> str:
    """`Firefox, Linux`; what it says itself where we do not know it; "" where it says nothing."""
    browser = next((name for name, sign in BROWSERS if sign.search(user_agent)), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return f"{browser}, {system}"
    plain = "".join(letter for letter in user_agent if letter.isprintable())
    return browser or plain[:LONGEST]
