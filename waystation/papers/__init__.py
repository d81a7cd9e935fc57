"""The papers: the press, one typst template each, their words, sketches and sample data, and amounts in capitals. No tables."""
