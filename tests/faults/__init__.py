"""What goes wrong in a server room, done on purpose to real workers, beats and brokers."""
