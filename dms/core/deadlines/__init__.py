"""Promises: a time that was named, who answers for it, and what happens when it nears or passes."""
