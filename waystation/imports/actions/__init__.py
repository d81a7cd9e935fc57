"""What happens to imports; the only room that writes."""

from waystation.imports.actions.running import (
    check_import,
    confirm_import,
    continue_undo,
    fail_import,
    finish_import,
    import_file,
    import_lines,
    map_import,
    summary,
    undo_import,
    upload_import,
    write_batch,
)

__all__ = [
    "check_import", "confirm_import", "continue_undo", "fail_import", "finish_import", "import_file", "import_lines", "map_import",
    "summary", "undo_import", "upload_import", "write_batch",
]  # fmt: skip
