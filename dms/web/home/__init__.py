"""The role home: what somebody answers for as numbers, and what is next for them as one list."""
