"""The pages of messages: one's own inbox, and the log of what the store has written."""
