"""What hangs on a settled receivable: a stage names the documents that must be undone before its money is taken back.

@dependents_of("parts.partssale")
def goods_issued(receivable):
    return [Blocker(_("The goods were issued: %(number)s."), url=…, who=_("storekeeper"))]
"""

_DEPENDENTS = {}


def dependents_of(source_kind):
    """Register a function for receivables of ``source_kind`` ("app.model"): blockers that name the documents."""

    def register(function):
        known = _DEPENDENTS.setdefault(source_kind, [])
        if function not in known:
            known.append(function)
        return function

    return register


def objections_to_reversal(receivable):
    """All that the stage names for this receivable."""
    return [one for function in _DEPENDENTS.get(receivable.source_kind, ()) for one in function(receivable)]
