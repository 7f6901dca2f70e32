import base64
import csv
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from agent.version import VERSION
from ops.packaging import wheel

MOMENT = 1_700_000_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel.build(tmp_path_factory.mktemp("wheel"), MOMENT)


def test_it_is_the_same_to_the_byte_each_time(built: Path, tmp_path: Path) -> None:
    assert wheel.build(tmp_path, MOMENT).read_bytes() == built.read_bytes()
    assert built.name == f"help_channel-{VERSION}-py3-none-any.whl"


def test_every_file_is_in_its_record_with_its_digest(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        name = f"help_channel-{VERSION}.dist-info/RECORD"
        rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
        assert {row[0] for row in rows} == set(archive.namelist())
        for path, digest, size in rows:
            if path != name:
                content = archive.read(path)
                made = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
                assert (digest, size) == (f"sha256={made.decode()}", str(len(content)))


def test_it_brings_one_command_and_names_what_it_needs(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        folder = f"help_channel-{VERSION}.dist-info"
        assert b"helpchannel-server = ops.serve:main" in archive.read(f"{folder}/entry_points.txt")
        assert b"Requires-Dist: gevent\n" in archive.read(f"{folder}/METADATA")
