"""Sizes as people read them."""

MEGA = 1_000_000


def megabytes(size: int) -> str:
    """In MB, with a decimal where it matters."""
    value = size / MEGA
    return f"{value:.1f} MB" if value < 10 else f"{value:.0f} MB"  # noqa: PLR2004 - one digit less
