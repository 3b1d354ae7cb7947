"""Pages of approvals and of the chains that decide them."""
