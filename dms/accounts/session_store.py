"""Sessions in the database, as Django keeps them; the statement that reads one is put together once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from dms.core.prepared import Argument, Prepared

_living = Prepared(
    lambda: Session.objects.filter(
        session_key=Argument("key", models.CharField()), expire_date__gt=Argument("now", models.DateTimeField())
    )
)


class SessionStore(db.SessionStore):
    """``SESSION_ENGINE``: every request of a browser reads its session."""

    def _get_session_from_db(self):
        session = _living.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session
