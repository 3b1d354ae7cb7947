"""The calendar: which days are worked."""
