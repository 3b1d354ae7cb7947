"""Promises: the times that were named to people, as a list and one by one."""
