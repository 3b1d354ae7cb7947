"""Bulk runs: one act for many rows of a list, prepared and looked at, then made row by row by a worker."""
