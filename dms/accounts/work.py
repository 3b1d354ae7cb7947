"""What accounts do in a worker: the mail with the link to a new password, and forgetting old attempts."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dms.accounts.people import User
from dms.accounts.services.signing_in import FORGET_ATTEMPTS, MAIL_PASSWORD_LINK, forget_attempts
from dms.core import clock
from dms.core.due import due
from dms.core.models import DueWork


@due(MAIL_PASSWORD_LINK, leaves_database=True)
def mail_password_link(work):
    """A link for each active person with this e-mail, in their language; the address is forgotten afterwards."""
    email = work.payload.get("email", "")
    people = User.objects.filter(email__iexact=email, is_active=True) if email else ()
    for user in people:
        _mail(user, work.payload["site"])
    DueWork.objects.filter(pk=work.pk).update(payload={})


@due(FORGET_ATTEMPTS)
def forget_sign_in_attempts(work):
    """Attempts are counted for minutes and kept for a week."""
    forget_attempts(at=clock.now())


def _mail(user, site):
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    context = {
        "user": user,
        "link": site + reverse("account_reset_password_from_key", kwargs=key),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    with translation.override(user.language):
        text = render_to_string("accounts/mail/password_link.txt", context)
        send_mail(_("A new password for your account"), text, None, [user.email])
