"""Pages of customers, their contacts and consents, and the consent texts."""
