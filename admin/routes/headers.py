"""A header of the present request. Bottle's own reading of one fails where it is not UTF-8."""

import bottle


def header(name: str) -> str:
    """Its text, byte for byte as Latin-1; empty where there is none."""
    key = name.upper().replace("-", "_")
    return str(bottle.request.environ.get(key if key == "CONTENT_TYPE" else f"HTTP_{key}", ""))
