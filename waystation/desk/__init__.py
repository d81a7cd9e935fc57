"""Pages that join slices: home per role, boards, search palette, timeline of a stay, the shell of every staff page."""
