"""Measurements of the house that are kept: instances, results and the programs that make them."""
