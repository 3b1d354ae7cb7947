"""What a person may ask for about their own data (PIPL 44–50): a copy, a correction, a restriction, erasure."""
