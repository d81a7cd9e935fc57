"""What joins slices and writes."""
