"""Parts: what lies in the store, what it cost, who holds it, and how it comes and goes."""
