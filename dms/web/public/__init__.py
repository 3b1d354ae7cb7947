"""Pages that somebody without an account opens by a link, and the desk from which such links are sent."""
