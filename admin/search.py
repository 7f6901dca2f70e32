"""Words as they are searched for: pure. Small letters, no accents, one space between two words."""

import unicodedata

LONGEST = 80  # letters of a word; MariaDB indexes words up to 84
MOST = 8  # words that one search has
MOST_BYTES = 60_000  # that are kept of one request; MariaDB's TEXT holds 65,535


def plain(text: str) -> str:
    """The text's words, in one form on every database."""
    # Twice: a letter that is only written as one in another style has a small one, too.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (one if one.isalnum() else " " for one in letters if not unicodedata.combining(one))
    return " ".join(word[:LONGEST] for word in "".join(kept).split())


def together(*texts: str, most: int = MOST_BYTES) -> str:
    """Each word of these once, in one form; of more than can be kept, the first."""
    kept, size = [], 0
    for word in dict.fromkeys(plain(" ".join(texts)).split()):
        size += len(word.encode()) + 1
        if size > most:
            break
        kept.append(word)
    return " ".join(kept)


def wanted(text: str) -> tuple[str, ...]:
    """The beginnings of words that all must be there."""
    return tuple(dict.fromkeys(plain(text).split()))[:MOST]
