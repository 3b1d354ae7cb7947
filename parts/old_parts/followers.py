"""What rooms above do in the same transaction when a credit for an old part is noted, and when it is taken back.

@when_credited
def owe_core_credit(*, old_part, actor): ...

@when_brought_back
def annul_core_credit(*, old_part, reason, actor): ...  # raises TransitionBlocked naming what stands in the way
"""

CREDITED, BROUGHT_BACK = [], []


def when_credited(function):
    """Register what follows from an amount above zero that a supplier granted."""
    CREDITED.append(function)
    return function


def when_brought_back(function):
    """Register what goes with an old part that is here again, once it is."""
    BROUGHT_BACK.append(function)
    return function


def follow(functions, **told):
    """Call them in their order."""
    for function in functions:
        function(**told)
