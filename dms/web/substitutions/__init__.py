"""Pages of substitutes: who stands in for whom."""
