"""How every form page of the lists answers."""

from __future__ import annotations

from functools import partial

from waystation.core import pages

filled = partial(pages.filled, template="catalogue/form.html")
