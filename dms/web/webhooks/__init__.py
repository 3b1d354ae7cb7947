"""The pages of webhooks: who is told what, and how each delivery went."""
