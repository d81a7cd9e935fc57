"""Media and sealed papers.

Nouns: media (a photo or file, stored once under its hash), signature (an SVG or typed name bound to a content hash), paper
(sealed content with its number, rendered to PDF on demand, byte-equal for ever). Promises: what was signed or handed out can be
shown again exactly; photos carry no position; every row has its file.
"""
