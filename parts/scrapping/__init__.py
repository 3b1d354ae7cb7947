"""Scrapping 报损: three judgements, goods held apart, disposal, and who answers for the loss."""
