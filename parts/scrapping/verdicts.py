"""What people say about a scrapping: the three judgements, a meeting's resolution, who answers for the loss.

The judgements are rows of the paper and no chain of ``dms.core.approvals``: a chain asks one after another and its
first no ends it, while here three experts speak in any order, a no is an opinion, and a dispute goes up.
"""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.accounts.roles import Role
from dms.core.ownership import StoreOwned
from parts.stock.fields import money_field


class Party(models.TextChoices):
    """Who judges (seed 004, 篇8 (十) 二): 服务经理、三包索赔主管、配件主管."""

    SERVICE = "service", _("service manager")
    CLAIMS = "claims", _("warranty claims")
    PARTS = "parts", _("parts supervisor")


#: A dealership has no claims supervisor of its own: the claims clerk is the one who knows what can still be claimed,
#: and the next above, the service manager, judges already. Three parties stay three people.
ROLE_OF = {Party.SERVICE: Role.SERVICE_MANAGER, Party.CLAIMS: Role.CLAIMS_CLERK, Party.PARTS: Role.PARTS_SUPERVISOR}


class Disposal(models.TextChoices):
    """How the goods leave the house."""

    DESTROYED = "destroyed", _("destroyed")
    SOLD = "sold", _("sold as scrap")
    RECYCLED = "recycled", _("given to a recycler without payment")


def colleague(label, **options):
    """Somebody who works here."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


class Judgement(StoreOwned):
    """One party's yes or no, with its words. Written once."""

    scrapping = models.ForeignKey("parts.Scrapping", on_delete=models.PROTECT, related_name="judgements")
    party = models.CharField(_("judged as"), max_length=8, choices=Party)
    is_yes = models.BooleanField(_("to be scrapped"))
    words = models.CharField(_("what was found"), max_length=500)
    judged_by = colleague(_("judged by"))
    on_behalf_of = colleague(_("on behalf of"), null=True, blank=True)
    judged_at = models.DateTimeField(_("judged at"))

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["scrapping", "party"], name="judgement_once_per_party"),
            models.UniqueConstraint(fields=["scrapping", "judged_by"], name="judgement_once_per_person"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="judgement_party_known"),
        ]

    def __str__(self):
        return f"{self.scrapping} · {self.get_party_display()}"


class ScrappingMeeting(StoreOwned):
    """The meeting that decided a dispute: when, who was there, what it resolved. Its minutes are attached."""

    scrapping = models.OneToOneField("parts.Scrapping", on_delete=models.PROTECT, related_name="meeting")
    held_on = models.DateField(_("held on"))
    present = models.TextField(_("people present"), max_length=600)
    resolution = models.TextField(_("resolution"), max_length=2000)
    is_yes = models.BooleanField(_("to be scrapped"))
    recorded_by = colleague(_("recorded by"))

    class Meta:
        verbose_name = _("meeting about a scrapping")
        verbose_name_plural = _("meetings about scrappings")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.scrapping} · {self.held_on}"

    @property
    def names(self):
        """The people present, in one line."""
        return " · ".join(self.present.splitlines())


class ScrappingLiability(StoreOwned):
    """Somebody who answers for a part of the loss 责任人, or answers with them 连带责任人; ``amount`` in yuan."""

    scrapping = models.ForeignKey("parts.Scrapping", on_delete=models.PROTECT, related_name="liabilities")
    person = colleague(_("responsible person"))
    amount = money_field(_("amount to be borne"), validators=[MinValueValidator(Decimal("0.01"))])
    is_joint = models.BooleanField(_("answers jointly"), default=False)
    remark = models.CharField(_("what for"), max_length=300)
    named_by = colleague(_("named by"))

    class Meta:
        verbose_name = _("liability")
        verbose_name_plural = _("liabilities")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["scrapping", "person"],
                name="liability_once_per_person",
                violation_error_message=_("This person stands on it already."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="liability_more_than_nothing"),
        ]

    def __str__(self):
        return f"{self.scrapping} · {self.person}"
