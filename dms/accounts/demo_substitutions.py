"""Two absences for the demo: the general manager away this week, an inspector who asks the other store."""

from datetime import timedelta

from dms.accounts.services.substitutions import accept_substitution, request_substitution
from dms.core.demo import demo_part


@demo_part("substitutions", order=55)
def load(demo):
    """One in force, one that waits for its answer."""
    east, west = demo.stores[:2]
    away = request_substitution(
        absent_id=demo.at(east, "general_manager").pk,
        substitute_id=demo.at(east, "service_manager").pk,
        store=east,
        valid_from=demo.today,
        valid_to=demo.today + timedelta(days=4),
        note="厂家年会",
        actor=demo.at(east, "general_manager"),
    )
    accept_substitution(substitution_id=away.pk, actor=away.substitute)
    request_substitution(
        absent_id=demo.at(east, "inspector").pk,
        substitute_id=demo.at(west, "inspector").pk,
        store=east,
        valid_from=demo.today + timedelta(days=7),
        valid_to=demo.today + timedelta(days=9),
        note="厂家质检培训",
        actor=demo.at(east, "inspector"),
    )
