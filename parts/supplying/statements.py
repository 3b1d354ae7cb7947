"""供应商对账单: what was owed, received, returned and paid in a month, as both sides see it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, LATE, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.parties.models import Supplier
from parts.purchasing.requests import person
from parts.stock.fields import money_field
from parts.supplying.bookings import BookingKind
from parts.supplying.credits import CreditKind


class StatementState(models.TextChoices):
    """What the supplier says."""

    ISSUED = "issued", _("sent to the supplier")
    AGREED = "agreed", _("agreed")
    DISPUTED = "disputed", _("supplier's balance differs")


S = StatementState


GOODS = "goods"
WORDS = {GOODS: _("Goods received"), **dict(CreditKind.choices), **dict(BookingKind.choices)}


def line_in_words(line):
    """What a line of a statement is about, in the language of the reader; older ones as they were issued."""
    if line.get("kind") not in WORDS:
        return line["what"]
    return f"{WORDS[line['kind']]} · {line['reference']}".removesuffix(" · ")


class SupplierStatement(StoreOwned, StatefulModel):
    """The account of one supplier over a month that is over, frozen; the supplier agrees, or says another balance.

    ``lines`` are ``{"on", "kind", "reference", "what", "number", "url", "charged", "settled"}``; above zero we owe.
    ``what`` is in the language in which it was issued; ``line_in_words`` says it in the reader's.
    """

    number = models.CharField(_("number"), max_length=20, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier"))
    month = models.DateField(_("month"))
    opening = money_field(_("opening balance"))
    charged = money_field(_("received goods"))
    settled = money_field(_("paid and credited"))
    closing = money_field(_("closing balance"))
    lines = models.JSONField(default=list, blank=True)
    their_closing = money_field(_("supplier's balance"), null=True, blank=True, editable=False)
    answer = models.CharField(_("supplier's answer"), max_length=300, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"), editable=False)
    issued_by = person(_("issued by"))
    state = StateField(_("state"), choices=StatementState, default=S.ISSUED)

    url_namespace = "supplier-statements"
    state_tones = {S.ISSUED: WAITING, S.AGREED: DONE, S.DISPUTED: LATE}

    class Meta:
        verbose_name = _("supplier statement")
        verbose_name_plural = _("supplier statements")
        default_permissions = ("add", "view")
        permissions = [
            ("agree_supplierstatement", _("Can record that a supplier agrees")),
            ("dispute_supplierstatement", _("Can record a supplier's different balance")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="supplier_statement_number_once"),
            models.UniqueConstraint(
                fields=["supplier", "month"],
                name="supplier_statement_once_a_month",
                violation_error_message=_("The statement of this month is issued already. Print that one."),
            ),
            models.CheckConstraint(condition=Q(state__in=StatementState.values), name="supplier_statement_state_known"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The statement."""
        return address_of_row("supplier-statements:detail", self.pk)

    @property
    def difference(self):
        """The supplier's balance less ours; None where there is no answer."""
        return None if self.their_closing is None else self.their_closing - self.closing

    @transition(
        state,
        source=[S.ISSUED, S.DISPUTED],
        target=S.AGREED,
        permission="parts.agree_supplierstatement",
        custom={"label": _("The supplier agrees")},
    )
    def agree(self, *, answer):
        """One copy came back signed, or the difference is explained."""
        self.their_closing = self.closing
        self.answer = answer

    @transition(
        state,
        source=S.ISSUED,
        target=S.DISPUTED,
        permission="parts.dispute_supplierstatement",
        custom={"label": _("The supplier's balance differs")},
    )
    def dispute(self, *, their_closing, answer):
        """To be cleared up."""
        self.their_closing, self.answer = their_closing, answer
