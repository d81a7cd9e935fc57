"""Who may add and see files and papers."""

from waystation.core.access import right

upload = right("files.upload")
view = right("files.view")
papers = right("files.papers")
