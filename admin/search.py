"""Words as they are searched for: pure. Small letters, no accents, one space between two words."""

import unicodedata

LONGEST = 80  # letters of a word; MariaDB indexes words up to 84
MOST = 8  # words that one search has


def plain(text: str) -> str:
    """The text's words, in one form on every database."""
    # Twice: a letter that is only written as one in another style has a small one, too.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (one if one.isalnum() else " " for one in letters if not unicodedata.combining(one))
    return " ".join(word[:LONGEST] for word in "".join(kept).split())


def wanted(text: str) -> tuple[str, ...]:
    """The beginnings of words that all must be there."""
    return tuple(dict.fromkeys(plain(text).split()))[:MOST]
