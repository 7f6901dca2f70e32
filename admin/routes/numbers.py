"""Numbers of rows, as forms and addresses carry them."""

MOST_DIGITS = 15  # all databases hold so many


def number(said: str | None) -> int | None:
    """The number; None when there is none."""
    if said and said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS:
        return int(said)
    return None
