"""Packages 套餐: operations and parts for some models, at their sum or at a fixed price."""
