"""Slowing down whoever guesses: ten wrong passwords for an account, fifty from an address, in fifteen minutes."""

from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.crypto import salted_hmac

from dms.accounts import facts
from dms.accounts.attempts import NAME_LENGTH, PER_ACCOUNT, WINDOW, SignInAttempt, network_of
from dms.accounts.people import User
from dms.core import clock, requests
from dms.core.events import publish

RETRY_AFTER = int(WINDOW.total_seconds())


class TooManyAttempts(Exception):
    """The account or the address has to wait (HTTP 429)."""


@dataclass
class Guard:
    """One attempt that is going on: ``begin`` before anything is compared, then ``passed`` or ``failed``."""

    attempt: SignInAttempt

    @classmethod
    def begin(cls, *, username, factor):
        """Note the attempt. Raises TooManyAttempts, without having looked at any password."""
        at, name = clock.now(), username.strip().lower()
        user = User.objects.filter(username=name[:NAME_LENGTH]).first()
        key = user.username if user else _pseudonym(name)
        where = {"username": key, "network": network_of(requests.current().address), "factor": factor}
        if SignInAttempt.objects.too_many(**where, at=at):
            raise TooManyAttempts
        attempt = SignInAttempt.objects.create(at=at, user=user, outcome=SignInAttempt.Outcome.TRIED, **where)
        # Counted again with our own row in: of many at once only the first are answered.
        if SignInAttempt.objects.too_many(**where, at=at, allowed_more=1):
            raise TooManyAttempts
        return cls(attempt)

    def passed(self):
        """It was right: the account's count starts again, the address's counts one less."""
        self._note(SignInAttempt.Outcome.PASSED)

    @transaction.atomic
    def failed(self):
        """It was wrong. Announces SIGN_IN_FAILED, and LOCKED_OUT when it was the last of the allowed ones."""
        attempt = self.attempt
        subject = attempt.user or attempt
        payload = {"factor": attempt.factor}
        publish(facts.SIGN_IN_FAILED, subject=subject, actor=None, payload=payload)
        where = {"username": attempt.username, "network": attempt.network, "factor": attempt.factor}
        if SignInAttempt.objects.too_many(**where, at=attempt.at):
            publish(facts.LOCKED_OUT, subject=subject, actor=None, payload=payload | {"after": PER_ACCOUNT})

    def _note(self, outcome):
        attempt = self.attempt
        SignInAttempt.objects.create(
            at=attempt.at,
            username=attempt.username,
            user=attempt.user,
            network=attempt.network,
            factor=attempt.factor,
            outcome=outcome,
        )


def check_password(request, *, username, password):
    """The active user of this name and password, or None, in the same time whether the name is known or not.

    Raises TooManyAttempts. Django's own backend hashes for unknown names too.
    """
    guard = Guard.begin(username=username, factor=SignInAttempt.Factor.PASSWORD)
    user = authenticate(request, username=username.strip().lower(), password=password)
    if user is None:
        guard.failed()
        return None
    guard.passed()
    return user


def _pseudonym(name):
    return "?" + salted_hmac("dms.accounts.attempts", name, algorithm="sha256").hexdigest()[: NAME_LENGTH - 1]
