"""`./hc shots`: take them all again."""

import tempfile
from pathlib import Path

from ops.shots import agent, desk
from ops.shots.house import WORDS, house
from ops.shots.pictures import IMAGES


def main() -> int:
    """One service for each language."""
    for language in WORDS:
        with (
            tempfile.TemporaryDirectory() as folder,
            house(Path(folder), language) as there,
            desk.chromium() as browser,
        ):
            agent.photograph(there, desk.photograph(browser, there))
    size = sum(file.stat().st_size for file in IMAGES.glob("*.webp"))
    print(f"{len([*IMAGES.glob('*.webp')])} pictures in {IMAGES}, {size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
