"""A newer version while a session runs, and back to the one before."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ops.release import MODULES, tracked
from ops.stack import ROOT
from tests.ha.city import INSTALL_SECONDS, City
from tests.ha.telling import begins, ends, goes_on, the_six_steps, two

pytestmark = pytest.mark.timeout(3 * INSTALL_SECONDS)

NUMBER = "99.0.0"
TABLE = "of_the_newer_version"
MIGRATION = f'''"""One more table."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{{before}}"


def upgrade() -> None:
    op.create_table("{TABLE}", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("{TABLE}")
'''


def newer(folder: Path) -> Path:
    """A checkout of a version with another number, that has one more table."""
    for name in [*tracked(), "pyproject.toml"]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    for name in (".venv", MODULES):
        (folder / name).symlink_to((ROOT / name).resolve())
    project = folder / "pyproject.toml"
    project.write_text(
        re.sub(r'(?m)^version = ".*"$', f'version = "{NUMBER}"', project.read_text())
    )
    versions = folder / "admin" / "migrations" / "versions"
    before = max(file.name for file in versions.glob("[0-9]*.py")).partition("_")[0]
    (versions / "9999_one_more_table.py").write_text(MIGRATION.format(before=before))
    wheels = ROOT / "var" / "release" / "wheels"
    if wheels.exists():
        shutil.copytree(wheels, folder / "var" / "release" / "wheels")
    return folder


def test_a_session_outlives_an_upgrade_and_the_way_back(
    city: City, browser: Browser, tmp_path: Path
) -> None:
    (first,) = set(city.runs_from().values())
    source = newer(tmp_path / "newer")
    with two(city, browser, tmp_path) as (user, technician):
        viewer = begins(user, technician, "Mientras se actualiza")

        # A setting of the brokers changes too: they start again, one after the other.
        words = ("-e", f"helpchannel_source={source}", "-e", "rabbitmq_memory_watermark=0.55")
        there = city.ansible.play("site.yml", *words, within=INSTALL_SECONDS)
        (second,) = set(city.runs_from().values())
        assert second.startswith(f"{NUMBER}-")
        assert city.query(f"SHOW TABLES LIKE '{TABLE}'") == [TABLE]
        still = goes_on(user, technician, viewer)
        print(f"\nupgraded in {there.seconds:.0f} s; the picture stood still for {still:.1f} s")
        city.is_whole()

        back_to = ("-e", f"helpchannel_version={first}")
        back = city.ansible.play("site.yml", *back_to, within=INSTALL_SECONDS)
        assert set(city.runs_from().values()) == {first}
        still = goes_on(user, technician, viewer)
        print(f"and back in {back.seconds:.0f} s; the picture stood still for {still:.1f} s")
        ends(user)
    the_six_steps(city, browser, tmp_path, "Después de volver")
