"""The pages of price lists."""
