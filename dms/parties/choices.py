"""The trade's words for customers, contacts, consents and suppliers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomerKind(models.TextChoices):
    """Who stands behind the name."""

    PERSON = "person", _("person")
    COMPANY = "company", _("company")


class CustomerClass(models.TextChoices):
    """等级: how much attention the store has promised."""

    VIP = "vip", _("VIP")
    GOLD = "gold", _("gold")
    SILVER = "silver", _("silver")
    ORDINARY = "ordinary", _("ordinary")


class CustomerSource(models.TextChoices):
    """How the customer came to the store."""

    WALK_IN = "walk_in", _("walked in")
    TELEPHONE = "telephone", _("called")
    ONLINE = "online", _("found us online")
    REFERRAL = "referral", _("referred by a customer")
    EXHIBITION = "exhibition", _("exhibition or event")
    MANUFACTURER = "manufacturer", _("passed on by the manufacturer")
    SERVICE = "service", _("came for service")


class CustomerState(models.TextChoices):
    """Whether the file is in use."""

    ACTIVE = "active", _("active")
    MERGED = "merged", _("merged into another")
    RESTRICTED = "restricted", _("processing restricted")
    ERASED = "erased", _("erased")


class DocumentKind(models.TextChoices):
    """The paper that proves who a person is."""

    RESIDENT_ID = "resident_id", _("resident ID card")
    PASSPORT = "passport", _("passport")
    HONG_KONG_MACAU_PERMIT = "hk_macau_permit", _("Hong Kong and Macau travel permit")
    TAIWAN_PERMIT = "taiwan_permit", _("Taiwan travel permit")
    OFFICER_CARD = "officer_card", _("officer's card")


class ContactRole(models.TextChoices):
    """What a contact has to do with the vehicle and its bills."""

    OWNER = "owner", _("owner")
    DRIVER = "driver", _("driver")
    COMPANY = "company", _("company contact")
    PAYER = "payer", _("payer")
    FAMILY = "family", _("family")
    OTHER = "other", _("other")


class Purpose(models.TextChoices):
    """What a consent allows; contract and legal duties need none."""

    MARKETING = "marketing", _("marketing")
    SURVEY = "survey", _("satisfaction surveys")
    SHARE_MANUFACTURER = "share_manufacturer", _("passing data to the manufacturer")
    SHARE_INSURER = "share_insurer", _("passing data to an insurer")
    SHARE_BANK = "share_bank", _("passing data to a bank")
    LOCATION = "location", _("use of the vehicle's location")


class Channel(models.TextChoices):
    """The way on which the purpose may be pursued."""

    SMS = "sms", _("text message")
    TELEPHONE = "telephone", _("telephone call")
    WECHAT = "wechat", _("WeChat")
    EMAIL = "email", _("e-mail")
    DATA = "data", _("data transfer")


class SupplierState(models.TextChoices):
    """Whether the store still buys there."""

    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")


class SupplierPlace(models.TextChoices):
    """Local suppliers deliver the same day."""

    LOCAL = "local", _("local")
    REMOTE = "remote", _("remote")


class TaxRate(models.TextChoices):
    """Value added tax on a supplier's invoices, as a share of the net price."""

    GOODS = "0.13", _("13 % · goods")
    SERVICES = "0.06", _("6 % · services")
    SMALL = "0.03", _("3 % · small-scale taxpayer")
    SMALL_REDUCED = "0.01", _("1 % · small-scale taxpayer, reduced")
    NONE = "0", _("0 % · exempt")


class PaymentTerms(models.TextChoices):
    """When the supplier is paid."""

    CASH = "cash", _("cash")
    CREDIT = "credit", _("credit")


class Likeness(models.TextChoices):
    """Why two files may be of the same customer, most certain first."""

    DOCUMENT = "document", _("same identity document")
    PHONE = "phone", _("same telephone number")
    NAME = "name", _("same name")
