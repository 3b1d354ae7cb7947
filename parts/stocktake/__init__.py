"""Stocktakes 盘点: what lies in the bins, counted without knowing the books, explained, approved and posted."""
