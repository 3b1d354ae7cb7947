"""Printing papers and labels, and the record of what was printed."""
