from pathlib import Path

import pytest

from broker import keys
from ops import rotation
from ops.problems import NotThisKey


def test_a_key_is_changed_in_three_steps(tmp_path: Path) -> None:
    old = keys.generate(tmp_path)
    new = rotation.prepare(tmp_path)
    assert new != old
    assert rotation.prepare(tmp_path) == new, "one at a time"
    assert keys.load_signing(tmp_path / "signing.pem").kid == old
    assert set(keys.load_ring(tmp_path / "public")) == {old, new}
    assert rotation.use(tmp_path) == new
    assert keys.load_signing(tmp_path / "signing.pem").kid == new
    assert rotation.held(tmp_path) == {old: "is trusted still", new: "signs, and is trusted"}
    rotation.forget(tmp_path, old)
    assert list(rotation.held(tmp_path)) == [new]
    assert [file.name for file in tmp_path.glob("*.pem")] == ["signing.pem"]


def test_the_key_that_signs_or_will_sign_is_not_forgotten(tmp_path: Path) -> None:
    old = keys.generate(tmp_path)
    for kid in (old, rotation.prepare(tmp_path)):
        with pytest.raises(NotThisKey, match="signs no more"):
            rotation.forget(tmp_path, kid)
    assert len(rotation.held(tmp_path)) == 2


def test_what_cannot_be_done_is_said_with_the_remedy(tmp_path: Path) -> None:
    keys.generate(tmp_path)
    with pytest.raises(NotThisKey, match="keys prepare"):
        rotation.use(tmp_path)
    with pytest.raises(NotThisKey, match="lists them"):
        rotation.forget(tmp_path, "")


def test_where_there_are_no_keys_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rotation.turn(tmp_path, "list", "") == 1
    assert "no usable private key" in capsys.readouterr().err
    (tmp_path / "keys").mkdir()
    keys.generate(tmp_path / "keys")
    assert rotation.turn(tmp_path, "turn", "") == 2
    assert rotation.turn(tmp_path, "prepare", "") == 0
    said = capsys.readouterr().out
    assert "will sign" in said
    assert "reads the keys at its start" in said
