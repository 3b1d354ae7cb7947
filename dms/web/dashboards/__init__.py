"""Dashboards: figures as tiles, charts and exceptions, stores side by side; each number opens its list."""
