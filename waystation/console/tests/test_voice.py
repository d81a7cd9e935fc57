from __future__ import annotations

import pytest

from waystation.console.entries import ENTRIES, entry, find
from waystation.console.voice import CannotDo, ask, table


def test_chinese_columns_line_up() -> None:
    lines = table([("服务顾问", "li"), ("x", "wang")], head=("role", "user")).splitlines()
    assert lines == ["  role      user", "  服务顾问  li", "  x         wang"]


def test_with_nobody_to_ask_it_names_the_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody:
        def isatty(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", Nobody())
    with pytest.raises(CannotDo, match="--company"):
        ask("Name of the company", None, flag="--company")
    assert ask("Name of the company", " 驿修 ", flag="--company") == "驿修"


def test_a_command_whose_slice_is_missing_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENTRIES, "demo", "waystation.nowhere.at_all:build")
    assert find("demo") is None
    with pytest.raises(CannotDo, match="nothing was changed"):
        entry("demo")


def test_a_mistake_inside_the_slice_is_not_taken_for_its_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENTRIES, "demo", "waystation.console.tests.broken:build")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        find("demo")
