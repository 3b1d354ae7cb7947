"""Reading the cashier's books."""
