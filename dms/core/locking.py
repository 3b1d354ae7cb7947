"""Taking a row before changing it. Check after the lock, never before."""

from django.db import transaction

MARK = "_locked_in"


def locked(rows, pk):
    """The row ``pk`` of the queryset ``rows``, locked until the transaction ends.

    Raises the model's ``DoesNotExist`` where ``rows`` does not hold it (invisible is the same as missing).
    On SQLite the immediate transaction itself is the lock.
    """
    _require_transaction()
    return _marked(rows.select_for_update(of=("self",), no_key=True).get(pk=pk))


def locked_many(rows, pks):
    """The rows ``pks``, locked in the order of their keys so that two takers can't wait for each other."""
    _require_transaction()
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    return [_marked(row) for row in found]


def is_locked(row):
    """Whether ``row`` came from ``locked`` (or was made) in the transaction that is going on."""
    token = row.__dict__.get(MARK)
    return token is not None and token in _tokens()


def mark_new(row):
    """A row that this transaction has just inserted is nobody else's yet."""
    _require_transaction()
    return _marked(row)


def mark_many_new(rows):
    """As ``mark_new``, for rows that came together."""
    _require_transaction()
    token = _token_of_this_transaction()
    for row in rows:
        row.__dict__[MARK] = token
    return rows


def _marked(row):
    row.__dict__[MARK] = _token_of_this_transaction()
    return row


class _Token:
    """Stands among the transaction's commit hooks; it leaves them with the commit or the rollback, as the lock does."""

    def __call__(self):
        """Nothing is to be done at the commit."""


def _tokens():
    return [hook for _savepoints, hook, _robust in transaction.get_connection().run_on_commit if type(hook) is _Token]


def _token_of_this_transaction():
    present = _tokens()
    if present:
        return present[0]
    token = _Token()
    transaction.on_commit(token)
    return token


def _require_transaction():
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Lock inside a transaction, or the lock ends at once.")
