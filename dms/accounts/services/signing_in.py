"""What is recorded when people come and go, and what they change about their own sign-in."""

from datetime import timedelta

from django.contrib.auth import update_session_auth_hash
from django.db import transaction

from dms.accounts import facts
from dms.accounts.attempts import KEPT, SignInAttempt
from dms.accounts.people import User
from dms.core import clock
from dms.core.due import schedule
from dms.core.events import publish
from dms.core.locking import locked

FORGET_ATTEMPTS = "accounts.forget_sign_in_attempts"
MAIL_PASSWORD_LINK = "accounts.mail_password_link"  # noqa: S105 - a name of work


@transaction.atomic
def record_sign_in(*, user, second_factor):
    """``user`` is in. Announces SIGNED_IN and asks once a day for old attempts to be forgotten."""
    publish(facts.SIGNED_IN, subject=user, actor=user, payload={"second_factor": second_factor})
    tomorrow = clock.today() + timedelta(days=1)
    schedule(FORGET_ATTEMPTS, key=f"{FORGET_ATTEMPTS}:{tomorrow}", at=clock.now() + timedelta(days=1))


@transaction.atomic
def record_sign_out(*, user):
    """Announces SIGNED_OUT."""
    publish(facts.SIGNED_OUT, subject=user, actor=user)


@transaction.atomic
def change_own_password(*, user, password, request=None):
    """A new password, checked by the form; every other session of the person ends. Announces PASSWORD_CHANGED.

    ``request`` is the session that goes on; without one (after a reset by e-mail) all end.
    """
    kept = locked(User.objects, user.pk)
    user.set_password(password)
    kept.password, kept.password_changed_at = user.password, clock.now()
    kept.must_change_password = False
    kept.session_generation += 1
    kept.version += 1
    kept.save()
    SignInAttempt.objects.create(
        at=clock.now(),
        username=kept.username,
        user=kept,
        factor=SignInAttempt.Factor.PASSWORD,
        outcome=SignInAttempt.Outcome.CLEARED,
    )
    publish(facts.PASSWORD_CHANGED, subject=kept, actor=kept)
    _follow(user, kept, request)
    return user


@transaction.atomic
def sign_out_everywhere(*, user, request=None, fact=facts.SIGNED_OUT_EVERYWHERE):
    """End every session of ``user`` but the one of ``request``. Announces ``fact``."""
    kept = locked(User.objects, user.pk)
    kept.session_generation += 1
    kept.save(update_fields=["session_generation"])
    publish(fact, subject=kept, actor=kept)
    _follow(user, kept, request)


def record_second_factor(*, user, request, added):
    """The person set up or removed their authenticator: sessions that know nothing of it end.

    Announces SECOND_FACTOR_ADDED or SECOND_FACTOR_REMOVED.
    """
    fact = facts.SECOND_FACTOR_ADDED if added else facts.SECOND_FACTOR_REMOVED
    sign_out_everywhere(user=user, request=request, fact=fact)


@transaction.atomic
def record_recovery_codes(*, user):
    """Announces RECOVERY_CODES_MADE."""
    publish(facts.RECOVERY_CODES_MADE, subject=user, actor=user)


@transaction.atomic
def request_password_mail(*, email, site):
    """Ask a worker to send a link to whoever has this e-mail. ``site`` is the address of the site.

    Nothing is looked up here, so that known and unknown addresses get the same answer in the same time.
    """
    at = clock.now()
    schedule(
        MAIL_PASSWORD_LINK,
        key=f"{MAIL_PASSWORD_LINK}:{at.isoformat()}:{email}"[:200],
        at=at,
        payload={"email": email, "site": site},
    )


def forget_attempts(*, at):
    """Delete attempts that no count looks at any more. Returns how many."""
    return SignInAttempt.objects.filter(at__lt=at - KEPT).delete()[0]


def _follow(user, kept, request):
    """The caller's ``user`` becomes what was saved, and the session of ``request`` goes on under a new id."""
    for name in ("password", "password_changed_at", "must_change_password", "session_generation", "version"):
        setattr(user, name, getattr(kept, name))
    if request is not None:
        update_session_auth_hash(request, user)
