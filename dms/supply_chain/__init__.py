"""What this product is made of, and whether that is known to be unsafe: packages, advisories, secrets in the history.

Run by ``script/audit``; needs no Django and no database. What it says is for developers and operators, in English.
"""
