"""Two files of one customer 客户合并: suggested, looked at side by side, merged, and undone when it was wrong."""
