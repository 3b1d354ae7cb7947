"""Pages for imports and exports of every declared list."""
