"""Parts that are ordered for one named customer."""
