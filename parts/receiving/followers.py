"""What rooms above do in the same transaction when goods come into the books, and when they are taken out again.

    @when_confirmed
    def raise_payables(*, receipt, lines, actor): ...

    @when_reversed
    def withdraw_payables(*, receipt, reason, actor): ...  # raises TransitionBlocked naming what stands in the way

Who may hear of it later listens to ``parts.goods_received``: these are for books that must agree at every moment.
"""

CONFIRMED, REVERSED, GRANTED = [], [], []


def when_confirmed(function):
    """Register what follows from a confirmed dock check."""
    CONFIRMED.append(function)
    return function


def when_reversed(function):
    """Register what goes with a receipt that is taken back, before its goods are."""
    REVERSED.append(function)
    return function


def when_granted(function):
    """Register what follows from money that a claim brought: ``(note, actor)``. Raises what stands in its way."""
    GRANTED.append(function)
    return function


def follow(functions, **told):
    """Call them in their order."""
    for function in functions:
        function(**told)
