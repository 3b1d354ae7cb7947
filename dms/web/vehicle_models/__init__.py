"""The pages of the vehicle catalogue."""
