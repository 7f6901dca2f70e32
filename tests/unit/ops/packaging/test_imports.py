from pathlib import Path

from ops.machine import ROOT
from ops.packaging.imports import agent_files, imported, libraries


def test_imports_are_found_wherever_they_stand() -> None:
    text = "import a.b\nfrom c import d\ndef later():\n    import e\n    from . import f\n"
    assert list(imported(text)) == ["a.b", "c", "c.d", "e"]


def test_all_of_the_agent_is_taken_and_of_the_broker_what_it_needs() -> None:
    files = agent_files(ROOT)
    assert {Path("agent/__main__.py"), Path("agent/window.py"), Path("broker/link.py")} <= {*files}
    assert Path("broker/webhook.py") not in files
    assert {file.parts[0] for file in files} == {"agent", "broker"}


def test_the_servers_libraries_are_left_to_the_server() -> None:
    found = libraries(ROOT)
    assert {"pika", "websockets", "PySimpleGUI"} <= {*found}
    assert not {"gevent", "sqlalchemy", "bottle", "tkinter", "json"} & {*found}
