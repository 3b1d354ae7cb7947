"""Symptoms 故障现象 in the customer's words, and the operations they usually lead to."""
