"""Libraries are imported without what we do not use of them, and nobody else notices."""

import importlib

import pytest

from broker import lean


def test_what_is_absent_is_not_found_and_found_again_afterwards() -> None:
    import colorsys  # noqa: PLC0415

    with lean.absent("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys") is colorsys


def test_what_is_empty_is_there_with_nothing_in_it_and_whole_afterwards() -> None:
    name = "this_module_is_made_here_only"
    with lean.empty(name):
        module = importlib.import_module(name)
        assert not hasattr(module, "anything")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(name)


def test_what_is_loaded_already_stays_whole() -> None:
    import json  # noqa: PLC0415

    with lean.empty("json"):
        assert importlib.import_module("json").dumps is json.dumps


def test_all_is_found_again_after_a_failure() -> None:
    import colorsys  # noqa: PLC0415

    with pytest.raises(RuntimeError), lean.absent("colorsys"):
        raise RuntimeError
    assert importlib.import_module("colorsys") is colorsys
