"""The second factor: time-based codes (TOTP, RFC 6238) and recovery codes, encrypted in django-allauth's tables."""

import base64
import hashlib

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def enrol(user, secret):
    """Give ``user`` the TOTP ``secret`` (base32), for the demo and for tests; what they had before is replaced."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    return TOTP.activate(user, secret).instance


def present_code(secret):
    """The six digits that an authenticator app shows for ``secret`` now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def has_second_factor(user):
    """Whether ``user`` has set up their authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def remove(user):
    """Take away all second factors of ``user``; returns how many there were."""
    return Authenticator.objects.filter(user=user).delete()[0]


def encrypt(text):
    """``text`` as it is stored: a copy of the database alone must not be able to make codes."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(text):
    """What was encrypted with the present secret key or with one of its predecessors."""
    return _fernet().decrypt(text.encode()).decode()


def _fernet():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key):
    material = hashlib.sha256(b"dms.accounts.two_factor:" + key.encode()).digest()
    return base64.urlsafe_b64encode(material)
