"""The download page: for whom it is there, and that a file arrives as it lies in the folder."""

import hashlib
from pathlib import Path

from tests.integration.desk_client import House

CONTENT = "!<arch>\n" + "x" * 300_000
NAME = "helpchannel_0.1.0_amd64.deb"
FOLDER = "helpchannel-0.1.0-linux-x86_64.tar.gz"


def furnished(folder: Path, **more: str) -> House:
    shelf = folder / "shelf"
    shelf.mkdir()
    (shelf / NAME).write_text(CONTENT)
    house = House(folder, HC_DOWNLOADS=str(shelf), **more)
    house.furnish()
    return house


def test_a_file_arrives_as_it_is_with_its_sum_beside_it(tmp_path: Path) -> None:
    demo = furnished(tmp_path).browser("demo")
    assert NAME in demo.get("/download").text
    digest = hashlib.sha256(CONTENT.encode()).hexdigest()
    assert demo.get("/download/SHA256SUMS").text == f"{digest}  {NAME}\n"
    answer = demo.get(f"/download/{NAME}")
    assert answer.text == CONTENT
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_the_package_and_the_portable_folder_are_offered_each_with_what_it_is_for(
    tmp_path: Path,
) -> None:
    house = furnished(tmp_path)
    (tmp_path / "shelf" / FOLDER).write_bytes(b"\x1f\x8b portable")
    demo = house.browser("demo")
    page = demo.get("/download").text
    assert page.index(NAME) < page.index("install it once") < page.index(FOLDER)
    assert page.index(FOLDER) < page.index("unpack it and start helpchannel")
    assert demo.get(f"/download/{FOLDER}").text.endswith(" portable")
    assert len(demo.get("/download/SHA256SUMS").text.splitlines()) == 2


def test_by_default_it_is_for_who_is_signed_in(tmp_path: Path) -> None:
    stranger = furnished(tmp_path).browser()
    assert NAME not in stranger.get("/download").text
    assert stranger.get(f"/download/{NAME}").text != CONTENT
    assert "/download" not in stranger.get("/sign-in").text


def test_a_site_may_offer_it_to_everybody(tmp_path: Path) -> None:
    stranger = furnished(tmp_path, HC_DOWNLOADS_PUBLIC="1").browser()
    assert "/download" in stranger.get("/sign-in").text
    assert NAME in stranger.get("/download").text
    assert stranger.get(f"/download/{NAME}").text == CONTENT


def test_an_empty_folder_says_so_and_tells_an_administrator_how_to_fill_it(tmp_path: Path) -> None:
    house = House(tmp_path, HC_DOWNLOADS=str(tmp_path / "none"))
    house.furnish()
    assert "nothing to download" in house.browser("demo").get("/download").text
    assert "./hc package agent" not in house.browser("demo").get("/download").text
    assert "./hc package agent" in house.browser("admin").get("/download").text
