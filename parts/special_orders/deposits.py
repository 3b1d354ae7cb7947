"""How much is asked in advance: the store's own table, or the one of the house; and what of it may be kept."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from dms.accounts.models import Store
from dms.core.editing import edit
from dms.core.locking import locked
from dms.core.money import rounded
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.parties.choices import CustomerClass
from parts.special_orders import facts
from parts.special_orders.models import DepositRule
from parts.stock.models import MovementClass, StockItem

#: 定金 is at most a fifth of the price; the rest of a deposit is a payment in advance (Civil Code 586).
MOST_EARNEST = Decimal("0.20")
SETTINGS = ("customer_class", "movement_class", "from_price", "percent", "hold_days", "is_active")


@dataclass(frozen=True)
class HouseRule:
    """A line of the table that counts where a store has none of its own."""

    customer_class: str
    movement_class: str
    from_price: Decimal
    percent: int
    hold_days: int


#: At least half for an expensive part (seed 003: 不少于原价的一半); four fifths for what hardly ever moves.
HOUSE_RULES = (
    HouseRule("", "", Decimal(0), 30, 14),
    HouseRule("", "", Decimal(500), 50, 14),
    HouseRule("", MovementClass.C, Decimal(0), 80, 14),
    HouseRule(CustomerClass.VIP, "", Decimal(0), 0, 30),
    HouseRule(CustomerClass.VIP, "", Decimal(500), 50, 30),
)


def rules_of(store):
    """The rules in force: the store's own, else those of the house."""
    own = list(DepositRule.objects.filter(store=store, is_active=True))
    return own or list(HOUSE_RULES)


def rule_for(rules, *, customer_class, movement_class, price):
    """The one rule that counts, or None: by the customer's class, then the part's class, then the price."""
    fitting = [
        rule
        for rule in rules
        if rule.customer_class in ("", customer_class)
        and rule.movement_class in ("", movement_class)
        and rule.from_price <= price
    ]
    return max(
        fitting,
        key=lambda rule: (bool(rule.customer_class), bool(rule.movement_class), rule.from_price),
        default=None,
    )


def classes_of(store, part_ids):
    """``{part_id: class}`` in the store; what it does not stock hardly ever moves: C."""
    known = StockItem.objects.filter(store=store, part__in=part_ids, is_stocked=True)
    return dict.fromkeys(part_ids, MovementClass.C) | dict(known.values_list("part_id", "movement_class"))


def terms_for(store, customer, prices):
    """``{part_id: (percent, hold_days)}`` for ``prices`` (by part) to ``customer``; without a rule nothing is asked."""
    rules, classes = rules_of(store), classes_of(store, list(prices))
    found = {}
    for part_id, price in prices.items():
        rule = rule_for(
            rules, customer_class=customer.customer_class, movement_class=classes[part_id] or "", price=price
        )
        found[part_id] = (rule.percent, rule.hold_days) if rule else (0, 14)
    return found


def deposit_of(order):
    """``(deposit, earnest)`` in yuan: what is asked in advance, and how much of it may ever be kept."""
    deposit = sum((rounded(line.amount * line.percent / 100) for line in order.lines.all()), Decimal(0))
    return deposit, min(deposit, rounded(order.gross * MOST_EARNEST))


@transaction.atomic
def add_rule(*, store_id, actor, **values):
    """Set a rule of a store; with the first one those of the house count no more there. Announces RULE_ADDED.

    Raises Store.DoesNotExist, PermissionDenied, ValidationError (a second rule for the same classes and price).
    """
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, "parts.add_depositrule", store)
    row = DepositRule(store=store, **_known(values))
    return register(row, actor=actor, fact=facts.RULE_ADDED, payload={k: str(v) for k, v in values.items()})


@transaction.atomic
def edit_rule(*, rule_id, actor, expected_version=None, **values):
    """Change a rule, or take it out of use. Announces RULE_EDITED. Orders that are placed keep their deposit.

    Raises DepositRule.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    row = locked(seen_by(DepositRule.objects.select_related("store"), actor), rule_id)
    require(actor, "parts.change_depositrule", row)
    return edit(row, actor=actor, fact=facts.RULE_EDITED, values=_known(values), expected_version=expected_version)


def _known(values):
    if unknown := set(values) - set(SETTINGS):
        raise TypeError(f"no setting of a deposit rule: {', '.join(sorted(unknown))}")
    return values
