"""Who signs in, and who a session belongs to."""

from django.contrib.auth.backends import ModelBackend
from django.db import models

from dms.accounts.people import User
from dms.core.prepared import Argument, Prepared

_person = Prepared(lambda: User.objects.filter(pk=Argument("key", models.BigIntegerField())))


class Backend(ModelBackend):
    """Django's own; the statement that reads the person of a session is put together once."""

    def get_user(self, user_id):
        """The active person with this key, or None: asked of the database at every request."""
        user = _person.first(key=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
