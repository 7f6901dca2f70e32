"""What is given to users, dressed as an organisation's own."""

from pathlib import Path

from ops.packaging import brand
from ops.stack import Stack

MOMENT = 1_700_000_000  # stands in every file


def dressed(folder: Path, stack: Stack) -> brand.Brand:
    """From a file, as an organisation writes it."""
    file = folder / "brand.toml"
    file.write_text(f'name = "Ayuda"\nserver = "{stack.url}"\nlanguage = "es"\n')
    return brand.read(file)
