"""The part master: numbers, names, what a part fits, what it costs, and which part took its place."""
