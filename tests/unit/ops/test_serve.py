import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from ops import serve
from ops.environment import without_ours
from ops.machine import ROOT


def test_each_word_is_a_module_that_can_be_run() -> None:
    for module, _ in serve.WORDS.values():
        found = find_spec(module)
        assert found is not None
        if found.submodule_search_locations:
            assert find_spec(f"{module}.__main__") is not None


def test_any_other_word_is_answered_with_all_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["helpchannel-server", "coffee"])
    with pytest.raises(SystemExit) as ended:
        serve.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(word in said for word in serve.WORDS)


def test_a_part_gets_its_own_words_and_the_file_of_settings(tmp_path: Path) -> None:
    file = tmp_path / "x.env"
    file.write_text("HC_PUBLIC_URL=nonsense\n")
    line = [sys.executable, "-m", "ops.serve", "--settings", str(file), "monitor"]
    done = subprocess.run(
        line, cwd=ROOT, env=without_ours(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "HC_PUBLIC_URL: 'nonsense' cannot be used" in done.stderr
