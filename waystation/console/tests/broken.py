"""A module that cannot be imported for want of a library; used by test_voice."""

import no_such_library  # noqa: F401
