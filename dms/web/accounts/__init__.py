"""Pages of people, their roles, stores, and one's own account."""
