"""The counter: retail sales and trade orders, paid first or on account, then handed out; and what could not be sold."""
