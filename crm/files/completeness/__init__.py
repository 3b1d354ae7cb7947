"""Files complete in two days 两日内建档完整: what a file needs, and the task where something lacks."""
