"""Figures (KPIs): a number is declared once, and the list behind it has the same rows."""
