"""Statements that are asked again and again, put together once.

Django puts a statement together anew each time it is asked; for the few that every request asks (session, person,
roles, bell) that costs ten times what the database takes to answer. Here the text is kept, never an answer: what is
read is always the database's present state, so that a withdrawn role is gone at the next request.

Two ways. ``Prepared`` is one statement for everybody, with a place for each value that changes (``Argument``).
``rows_for`` keeps a statement whose very shape depends on a person, such as the numbers of their bell.
"""

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import get_related_populators

#: So many statements of persons are kept in a process; a statement and its values take about 10 kB.
MOST_KEPT = 1000

_kept_for = {}


class Argument(models.Expression):
    """A place in a ``Prepared`` statement for the value called ``name``, written as ``field`` writes its values."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        """A place; the argument itself stands for its value until the statement is asked."""
        return "%s", [self]

    def written(self, values):
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """A statement for everybody: ``build`` returns its queryset, with an ``Argument`` for each value that changes.

    It is called at the first use, once for each kind of database.
    """

    def __init__(self, build):
        self._build, self._statements = build, {}

    def rows(self, **values):
        """The rows, each as the queryset would give it, for these values of the arguments."""
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = Statement(self._build())
        return statement.rows(values)

    def first(self, **values):
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)


def rows_for(key, build):
    """The rows of the queryset ``build()``, whose statement is kept under ``key``.

    The key must hold all that the statement depends on: whose it is and what they hold (``User.standing``), the store,
    what else is chosen. A statement that depends on the time, or that was put together from answers of the database,
    is not kept: it is built twice before it is, and both must be the same and have asked nothing.
    """
    key = (connection.vendor, *key)
    if key not in _kept_for:
        if len(_kept_for) >= MOST_KEPT:
            _kept_for.clear()
        _kept_for[key] = _if_lasting(build)
    statement = _kept_for[key] or Statement(build())
    return statement.rows({})


def _if_lasting(build):
    asked = []
    with connection.execute_wrapper(lambda execute, *what: asked.append(what) or execute(*what)):
        first, again = Statement(build()), Statement(build())
    return first if not asked and first.same_as(again) else None


class Statement:
    """What Django makes of a queryset of rows or of ``values_list``: the text, its values, how a row is read."""

    def __init__(self, queryset):
        self.text, self.values = "", ()
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.text, self.values = compiler.as_sql()
        except EmptyResultSet:
            return
        self._converters = compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]])
        self._read = _reader(queryset, compiler)

    def same_as(self, other):
        """Whether the other statement asks the same."""
        return self.text == other.text and tuple(self.values) == tuple(other.values)

    def rows(self, values):
        """Ask; a statement that can find nothing is not asked."""
        if not self.text:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                self.text, [each.written(values) if isinstance(each, Argument) else each for each in self.values]
            )
            found = cursor.fetchall()
        return [self._read(self._converted(row)) for row in found]

    def _converted(self, row):
        """Databases that know few types give texts for times and the like."""
        if not self._converters:
            return row
        row = list(row)
        for place, (converters, expression) in self._converters.items():
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return row


def _reader(queryset, compiler):
    """A function that makes of the columns what the queryset would: a row with its related rows, or the values."""
    if queryset._fields is not None:
        return tuple
    known, columns = compiler.klass_info, compiler.select
    places = known["select_fields"]
    names = [columns[place][0].target.attname for place in places]
    take = slice(places[0], places[-1] + 1)
    related = get_related_populators(known, columns, queryset.db)
    annotations = compiler.annotation_col_map.items()

    def read(row):
        made = known["model"].from_db(queryset.db, names, row[take])
        for populator in related:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return read
