"""What people set for themselves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.core.editing import edit
from dms.core.facts import Fact
from dms.core.locking import locked

LANGUAGE_CHOSEN = Fact("accounts.language_chosen", _("chose a language"))  # payload: changes
HOME_CHOSEN = Fact("accounts.home_chosen", _("chose whose work the home shows"))  # payload: changes


@transaction.atomic
def choose_own_language(*, user_id, language, actor):
    """The language in which ``user_id`` is addressed from now on. Announces LANGUAGE_CHOSEN; raises ValidationError."""
    return edit(locked(User.objects, user_id), actor=actor, fact=LANGUAGE_CHOSEN, values={"language": language})


@transaction.atomic
def choose_own_home(*, user_id, shows_all, actor):
    """Whether the home of ``user_id`` counts everybody's work or their own. Announces HOME_CHOSEN."""
    return edit(locked(User.objects, user_id), actor=actor, fact=HOME_CHOSEN, values={"home_shows_all": shows_all})
