"""The secret in a link: worked out from the row's seed with the server's key, and kept nowhere.

The row keeps the seed and a hash. Who reads the table can make no link from it, and a message that waits to be sent
need not carry the secret while it waits.
"""

import base64
import hashlib
import re

from django.utils.crypto import get_random_string, salted_hmac

PLACE = re.compile(r"⟦link ([0-9A-Za-z]{16})⟧")
SALT = "dms.core.public_links"
TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")


def new_seed():
    """Letters and digits that tell nothing."""
    return get_random_string(16)


def token_of(seed):
    """The 24 characters (144 bits) that stand in the link."""
    digest = salted_hmac(SALT, seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def hash_of(purpose, token):
    """What is kept: bound to the purpose, so that a token opens no other page."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()


def place_for(link):
    """Stands in a stored text where the link comes when it is sent."""
    return f"⟦link {link.seed}⟧"
