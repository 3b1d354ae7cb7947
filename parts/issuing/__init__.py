"""Issues 出库单: the paper with which goods leave the store, for jobs, for the house, for sales. No paper, no goods."""
