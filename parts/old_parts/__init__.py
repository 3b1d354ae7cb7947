"""Old parts 旧件: taken in, kept in a place, and handed to whom they belong."""
