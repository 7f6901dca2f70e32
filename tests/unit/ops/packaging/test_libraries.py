from pathlib import Path

from ops.packaging.libraries import libraries


def test_a_library_is_taken_with_its_version_and_its_licence(tmp_path: Path) -> None:
    (library,) = libraries(["websockets"])
    assert (library.name, library.licence) == ("websockets", "BSD-3-Clause")
    assert library.version[0].isdigit()
    assert library.compiled
    library.copy_to(tmp_path)
    assert (tmp_path / "websockets/sync/client.py").is_file()
    assert list(tmp_path.glob("websockets-*.dist-info/licenses/LICENSE"))
    assert not list(tmp_path.rglob("*.pyc"))
    assert not list(tmp_path.rglob("RECORD"))


def test_what_a_library_needs_comes_along_and_what_it_could_use_does_not() -> None:
    assert [each.name for each in libraries(["jinja2"])] == ["Jinja2", "MarkupSafe"]
    assert [each.name for each in libraries(["pika"])] == ["pika"]  # gevent is an extra of it
