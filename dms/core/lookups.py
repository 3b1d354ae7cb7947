"""``begins`` and ``holds``: parts of texts in the form that an index serves.

``begins``: text from the left, served by an ordinary index on both databases.

Django's ``startswith`` asks SQLite with ``LIKE … ESCAPE``, for which SQLite uses no index at all. On PostgreSQL the
index needs the operator class ``varchar_pattern_ops`` (see the indexes of ``dms.parties.models``).

``holds``: text anywhere, capitals or not. Django's ``icontains`` asks PostgreSQL for ``UPPER(column)``, for which the
index of a ``TextIndex`` is none; it serves ``ILIKE``.
"""

from django.db.models import CharField
from django.db.models.lookups import Lookup

#: Behind every character there is: the end of the range of texts that begin alike.
LAST = "\U0010ffff"


@CharField.register_lookup
class Begins(Lookup):
    """``name__begins="王"``; capitals count."""

    lookup_name = "begins"

    def as_sql(self, compiler, connection):
        """``LIKE 'text%'``."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*parameters, f"{connection.ops.prep_for_like_query(self.rhs)}%"]

    def as_sqlite(self, compiler, connection):
        """The range between the text and whatever comes behind all texts that begin with it."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*parameters, self.rhs, *parameters, f"{self.rhs}{LAST}"]


@CharField.register_lookup
class Holds(Lookup):
    """``name_en__holds="pump"``; capitals don't count (on SQLite those of ASCII)."""

    lookup_name = "holds"

    def as_sql(self, compiler, connection):
        """``ILIKE '%text%'``."""
        return self._like(compiler, connection, "ILIKE %s")

    def as_sqlite(self, compiler, connection):
        """Its ``LIKE`` counts no capitals, and has no sign that escapes unless one is named."""
        return self._like(compiler, connection, r"LIKE %s ESCAPE '\'")

    def _like(self, compiler, connection, operator):
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} {operator}", [*parameters, f"%{connection.ops.prep_for_like_query(self.rhs)}%"]
