"""Find the places that write rows, by their shape.

`rows.update(…)`, `.bulk_create(…)` and the like on anything that is not plainly a dict, a set, a digest or a response are
taken for writes. A false alarm is settled by a name in `PLAINLY_NOT_ROWS` or by giving the value a clearer name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

ALWAYS = {
    "bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate", "asave", "adelete", "aupdate", "abulk_create",
}  # fmt: skip
ON_ROWS = {"save", "create", "update", "delete", "add", "remove", "set", "clear"}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
QUERYING = {
    "filter",
    "exclude",
    "all",
    "seen_by",
    "select_for_update",
    "order_by",
    "annotate",
    "get",
    "first",
    "last",
    "using",
}
PLAINLY_NOT_ROWS = {
    "headers", "response", "digest", "session", "cookies", "context", "counts", "seen", "data", "cleaned_data", "attrs", "cache", "totals",
    "hasher", "total", "params", "book", "workbook", "image", "picture", "thumb", "canvas", "out", "facts", "values", "query", "widget",
}  # fmt: skip


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of every call that writes rows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_rows":
            yield node.lineno, "write_rows()"
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, owner = node.func.attr, node.func.value
        if verb in ALWAYS:
            yield node.lineno, f".{verb}()"
        elif verb in {"save", "delete"} and not _plainly_not_rows(owner) and not _is_super(owner):
            if verb == "save" and any(isinstance(arg, ast.Name | ast.Attribute | ast.Constant) for arg in node.args):
                continue  # image.save(buffer), storage.save(name, …): a row's save has no positional argument
            yield node.lineno, f".{verb}()"
        elif verb in ON_ROWS and _is_query(owner):
            yield node.lineno, f".{verb}()"
        elif verb in {"execute", "executemany"} and _writing_sql(node):
            yield node.lineno, f".{verb}() of writing SQL"


def _is_query(owner: ast.expr) -> bool:
    """True for `Model.objects`, `….filter(…)` and chains of them."""
    if isinstance(owner, ast.Attribute):
        return owner.attr in MANAGERS
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Attribute):
        return owner.func.attr in QUERYING and (
            _is_query(owner.func.value) or owner.func.attr in {"seen_by", "select_for_update"}
        )
    return False


def _plainly_not_rows(owner: ast.expr) -> bool:
    last = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return last in PLAINLY_NOT_ROWS


def _is_super(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"


def _writing_sql(node: ast.Call) -> bool:
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE"))
