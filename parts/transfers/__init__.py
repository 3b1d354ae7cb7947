"""Transfers 调拨: goods from one store to another, with a truck in the middle."""
