"""Links by which somebody without an account opens one page about one row, for a while."""
