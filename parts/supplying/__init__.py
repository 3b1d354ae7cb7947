"""What the store owes its suppliers, what goes back to them, and how good they are."""
