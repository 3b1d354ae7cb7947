"""What somebody opened last, for the search box while nothing is typed."""
