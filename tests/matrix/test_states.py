"""Every verb in every state: a verb that moves a row is named in a matrix of states of its slice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / "waystation"

# verbs that are reached only through another verb that the matrix names
INSIDE = {
    "settlement.settle": "pay, put_on_account, take a deposit: whatever closes the last bill",
    "settlement.unsettle": "reverse_bill and a refund open the order again",
    "settlement.after_payment": "pay and pay_account",
    "workorders.editing": "every verb that writes on an estimate",
    "workorders.move_jobs": "sign_order, answer_addition and the endings of an order",
    "workshop.reopen": "fail_inspection, take_back and a complaint about the work",
}


def action_files() -> list[Path]:
    return sorted([*HOME.glob("*/actions.py"), *HOME.glob("*/actions/*.py")])


def moving_functions(tree: ast.Module) -> dict[str, set[str]]:
    """Function → what it calls in its file, for those that use `moving(` themselves or through a private function of the file."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    calls = {
        name: {_called(one) for one in ast.walk(node) if isinstance(one, ast.Call)} for name, node in functions.items()
    }
    moves = {name for name, called in calls.items() if "moving" in called}
    grown = True
    while grown:
        grown = False
        for name, called in calls.items():
            if name not in moves and {one for one in called & moves if one.startswith("_")}:
                moves.add(name)
                grown = True
    return {name: calls[name] & set(functions) for name in moves}


def _called(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )


def verbs() -> Iterator[tuple[str, str]]:
    """(slice, verb) of every public action that moves a row."""
    for path in action_files():
        slice_ = path.relative_to(HOME).parts[0]
        if slice_ == "journal":
            continue
        for name in sorted(moving_functions(ast.parse(path.read_text(encoding="utf-8")))):
            if not name.startswith("_"):
                yield slice_, name


@cache
def state_tables(text: str, whole: bool = False) -> list[str]:
    """The pieces of a test file that go through states: tests and tables whose name or parameters speak of a state."""
    tree = ast.parse(text)
    states = whole or bool(re.search(r"^STATES|^VERBS", text, re.MULTILINE))
    found = []
    for node in tree.body:
        piece = ast.unparse(node)
        if isinstance(node, ast.FunctionDef):
            speaks = "parametrize" in " ".join(map(ast.unparse, node.decorator_list)) and re.search(
                r"stat(e|us)|Status", piece
            )
        else:
            speaks = isinstance(node, ast.Assign | ast.AnnAssign) and (
                states or re.search(r"\bS(tatus)?\.[A-Z]|Status", piece)
            )
        if speaks:
            found.append(piece)
    return found


def named_in_a_matrix(slice_: str, verb: str) -> bool:
    own = [(path, "states" in path.name) for path in sorted((HOME / slice_ / "tests").glob("*.py"))]
    for path, whole in [*own, (Path(__file__).with_name("test_verbs.py"), True)]:
        if any(re.search(rf"\b{verb}\b", piece) for piece in state_tables(path.read_text(encoding="utf-8"), whole)):
            return True
    return False


@pytest.mark.parametrize(("slice_", "verb"), list(verbs()))
def test_a_verb_that_moves_a_row_stands_in_a_matrix_of_states(slice_: str, verb: str) -> None:
    assert named_in_a_matrix(slice_, verb) or f"{slice_}.{verb}" in INSIDE, (
        f"{slice_}.{verb} moves a row and is tried in no matrix of states. Name it in the table of states of waystation/{slice_}/tests, or add a"
        " Verb to tests/matrix/test_verbs.py: from which states it may, and how it is said."
    )


def test_every_exception_is_needed() -> None:
    known = {f"{slice_}.{verb}" for slice_, verb in verbs()}
    assert set(INSIDE) - known == set()
    assert {one for one in INSIDE if named_in_a_matrix(*one.split("."))} == set()


def test_an_unnamed_verb_is_seen() -> None:
    """The control: a verb nobody tests in states is not found in any matrix."""
    tree = ast.parse(
        "def _vanish(row):\n    with moving(row):\n        pass\n\ndef softly(row):\n    _vanish(row)\n\ndef idle(row):\n    pass\n"
    )
    assert set(moving_functions(tree)) == {"_vanish", "softly"}
    assert not named_in_a_matrix("workorders", "vanish")
