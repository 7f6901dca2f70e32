import tomllib
from pathlib import Path

from admin.routes.files import MODULES, NOVNC
from ops.machine import ROOT
from ops.packaging import imports, libraries, pinned, server


def test_a_server_has_its_code_templates_words_and_what_browsers_load() -> None:
    found = {str(file) for file in server.files(ROOT)}
    assert {
        "admin/__main__.py", "admin/templates/base.html", "admin/static/desk.css",
        "admin/locale/es.po", "admin/migrations/env.py", "admin/migrations/script.py.mako",
        "relay/__main__.py", "broker/webhook.py", "novnc/viewer.js", "ops/serve.py",
        "ops/server_doctor/__main__.py", "ops/nginx.conf.in",
    } <= found  # fmt: skip
    assert {f"node_modules/{file}" for file in MODULES.values()} <= found
    assert f"node_modules/{NOVNC}/core/rfb.js" in found


def test_it_has_nothing_of_the_agents_the_tests_or_a_working_folder() -> None:
    tops = {file.parts[0] for file in server.files(ROOT)}
    assert tops == {"admin", "broker", "relay", "novnc", "ops", "node_modules"}
    assert not any("__pycache__" in file.parts for file in server.files(ROOT))


def test_the_project_names_every_library_that_the_server_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {plain(one) for one in project["dependencies"]}
    known = imports.server_libraries(ROOT)
    assert named == {plain(one) for one in libraries.names(known)}


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def test_the_libraries_come_pinned_with_their_hashes(tmp_path: Path) -> None:
    text = pinned.build(tmp_path).read_text()
    assert "gevent==" in text
    assert "--hash=sha256:" in text
    assert "\npytest==" not in text
