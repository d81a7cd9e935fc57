"""The papers: one typst template each, their words, sketches and sample data."""
