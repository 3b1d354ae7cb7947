"""What the dealership announces: a fact is a code for programs with a label for people."""

REGISTERED = {}


class Fact(str):
    """A past-tense code such as ``delivery.handed_over``; ``label`` completes “<name> … ”.

    Each app lists its facts in its own ``facts.py``, with the payload's keys in a comment.
    """

    def __new__(cls, code, label):
        fact = super().__new__(cls, code)
        fact.label = label
        REGISTERED[code] = fact
        return fact


def label_of(code):
    """The label of a fact, or the code itself where an old event outlived its fact."""
    fact = REGISTERED.get(code)
    return fact.label if fact else code
