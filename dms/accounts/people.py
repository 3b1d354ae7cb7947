"""Store, User and Membership: the answer to “who may see and do what, where, today”."""

from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dms.accounts.permission_matrix import MATRIX, PERMISSIONS_BY_ROLE
from dms.accounts.roles import GROUP_ROLES, TWO_FACTOR_ROLES, Role
from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.ownership import Versioned, VisibleQuerySet
from dms.core.prepared import Argument, Prepared

GROUP = None  # the key under which the group's own roles stand in ``User.grants``


def check_time_zone(name):
    """A name of the time zone database."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Write for example Asia/Shanghai."), params={"name": name})


class StoreQuerySet(VisibleQuerySet):
    """Stores a person works in, or all for the group."""

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        return self.filter(pk__in=user.store_ids(self.view_permission))


class Store(Versioned):
    """One dealership 4S店 of the group, with its own data, numbers and time zone."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,8}$", _("Two to eight capital letters or digits."))],
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    legal_name = models.CharField(_("company name"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai", validators=[check_time_zone])
    is_active = models.BooleanField(_("open"), default=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering = ["code"]
        permissions = [("close_store", "Can close and reopen stores")]

    def __str__(self):
        if self.name_en and not (get_language() or "").startswith("zh"):
            return self.name_en
        return self.name

    def get_absolute_url(self):
        return address_of_row("stores:detail", self.pk)

    @property
    def zone(self):
        """The store's own time zone."""
        return ZoneInfo(self.time_zone)


class PeopleQuerySet(BaseUserManager.from_queryset(VisibleQuerySet)):
    """Finding people."""

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)

    def visible_to(self, user):
        """Colleagues: whoever holds a role in a store of ``user``, and ``user``."""
        if user.has_group_perm("accounts.view_user"):
            return self.all()
        stores = user.store_ids("accounts.view_user")
        return self.filter(Q(pk=user.pk) | Q(pk__in=Membership.objects.filter(store_id__in=stores).values("user_id")))

    def holding(self, role, store, on=None):
        """Active people who hold ``role`` in ``store`` themselves or for the whole group."""
        held = Membership.objects.active(on).filter(Q(store=store) | Q(store=None), role=role)
        return self.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk")

    def working(self, on=None):
        """Active people who hold any role, in whatever store: whoever may be named as a substitute."""
        return self.filter(is_active=True, pk__in=Membership.objects.active(on).values("user_id"))

    def standing_in(self, role, store, on=None, not_for=()):
        """Active people who stand in today for somebody with ``role`` in ``store``, those in ``not_for`` left out."""
        from dms.accounts.substitution import Substitution  # which imports this module

        absent = (
            Membership.objects.active(on).filter(role=role, store=store, user__is_active=True).exclude(user__in=not_for)
        )
        in_force = Substitution.objects.in_force(on).filter(store=store, absent__in=absent.values("user_id"))
        return self.filter(is_active=True, pk__in=in_force.values("substitute_id")).order_by("pk")


class User(AbstractBaseUser, Versioned):
    """A person who works here. What they may do follows from their memberships alone."""

    username = models.CharField(
        _("user name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]{1,39}$", _("Small letters, digits, dot, dash, underscore."))],
    )
    name = models.CharField(_("full name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans"
    )
    is_active = models.BooleanField(_("active"), default=True)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    home_shows_all = models.BooleanField(_("home shows everybody's work"), default=False, editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    # Part of every session's seal: counting it up ends all sessions of this person at their next request.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    objects = PeopleQuerySet()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        permissions = [
            ("deactivate_user", "Can deactivate and reactivate users"),
            ("reset_password_user", "Can set a new first password"),
            ("reset_two_factor_user", "Can remove the second factor of a user"),
        ]

    def __str__(self):
        return self.name or self.username

    def get_absolute_url(self):
        return address_of_row("users:detail", self.pk)

    @property
    def held(self):
        """``[(store key or GROUP, role, key of the absent person or None for one's own)]`` of today."""
        return self._held_and_where[0]

    @property
    def stores_held(self):
        """The stores in which this person holds a role today, by code; the group's roles are held in none of them."""
        return self._held_and_where[1]

    @cached_property
    def _held_and_where(self):
        """Roles and their stores, with one statement: every page needs both."""
        if not self.is_active:
            return [], []
        rows = _roles_and_stores.rows(user=self.pk, today=clock.today())
        names = [field.attname for field in Store._meta.concrete_fields]
        stores = {row[0]: Store.from_db(self._state.db, names, row[3:]) for row in rows if row[0] is not GROUP}
        return [row[:3] for row in rows], sorted(stores.values(), key=lambda store: store.code)

    @cached_property
    def standing(self):
        """Who this is and what they hold today, as a key: whatever follows from both alone may be kept under it."""
        return (self.pk, clock.today(), *sorted(self.held, key=str))

    @cached_property
    def grants(self):
        """``{store id or GROUP: set of roles}`` held today, substitutions included; read once per request."""
        grants = {}
        for store_id, role, _absent in self.held:
            grants.setdefault(store_id, set()).add(role)
        return grants

    def has_group_perm(self, permission):
        """Whether a role of the group gives ``permission`` in every store."""
        return self._allowed(permission, self.grants.get(GROUP, ()))

    def has_perm(self, permission, where=None):
        """Whether this person holds ``permission`` at ``where``: a store, or a row with one; in any store if None."""
        if self.has_group_perm(permission):
            return True
        if where is None:
            return bool(self.store_ids(permission))
        store_id = _store_key(where)
        if store_id is None:  # a row of the group: held in any store is held
            return bool(self.store_ids(permission)) and not hasattr(where, "store_id")
        return self._allowed(permission, self.grants.get(store_id, ()))

    def store_ids(self, permission=None):
        """Keys of the stores where this person holds a role, or one that gives ``permission``."""
        return [
            store_id
            for store_id, roles in self.grants.items()
            if store_id is not GROUP and (permission is None or self._allowed(permission, roles))
        ]

    def holds_role(self, role, store):
        """Whether this person holds ``role`` in ``store``, or for the whole group."""
        return role in self.grants.get(store.pk, ()) or role in self.grants.get(GROUP, ())

    def capacities(self, role, store):
        """In whose name this person holds ``role`` in ``store``: None for their own (first), keys of absent people."""
        names = [absent for where, held, absent in self.held if held == role and where in (GROUP, store.pk)]
        return sorted(names, key=lambda absent: absent or 0)

    def stands_in_for(self, permission, where):
        """The key of the absent person whose role alone gives ``permission`` at ``where``; None when one's own does."""
        places = (GROUP, _store_key(where))
        giving = [
            absent for place, role, absent in self.held if place in places and permission in PERMISSIONS_BY_ROLE[role]
        ]
        return None if None in giving or not giving else min(giving)

    @staticmethod
    def who_may(permission):
        """The roles that hold ``permission``, as labels."""
        return [role.label for role in Role if role in MATRIX.get(permission, ())]

    @staticmethod
    def roles_that_may(permission):
        """``{code: label}`` of the roles that hold ``permission``; for layers that don't know the roles."""
        return {role.value: role.label for role in Role if role in MATRIX.get(permission, ())}

    def people_who_may(self, permission, where, only=()):
        """Colleagues who hold ``permission`` at ``where`` today, as texts; see ``dms.accounts.granting``."""
        from dms.accounts.granting import people_who_may  # which imports this module

        return people_who_may(self, permission, where, only)

    @property
    def roles(self):
        """All roles held today, in any store."""
        return set().union(*self.grants.values()) if self.grants else set()

    @property
    def needs_two_factor(self):
        """Managers and finance prove who they are twice (PLT-2)."""
        return bool(self.roles & TWO_FACTOR_ROLES)

    @property
    def is_staff(self):
        """Libraries ask; nobody here has a back door."""
        return False

    def _get_session_auth_hash(self, secret=None):
        """Django's seal of a session, made of the password and of our counter."""
        sealed = f"{self.password}:{self.session_generation}"
        return salted_hmac("dms.accounts.session", sealed, secret=secret, algorithm="sha256").hexdigest()

    @staticmethod
    def _allowed(permission, roles):
        return any(permission in PERMISSIONS_BY_ROLE[role] for role in roles)


def _own_and_taken_over():
    """``[(store key, role, key of the absent person or None, *columns of the store)]`` of a person and a day."""
    from dms.accounts.substitution import Substitution  # which imports this module

    user, today = Argument("user", models.BigIntegerField()), Argument("today", models.DateField())
    held = Membership.objects.active(today)
    substitutions = Substitution.objects.in_force(today).filter(substitute=user)
    taken_over = held.filter(
        user__is_active=True,
        user__duties_handed_over__in=substitutions,
        user__duties_handed_over__store=F("store"),
    )
    nobody = Value(None, output_field=models.BigIntegerField())
    columns = [f"store__{field.attname}" for field in Store._meta.concrete_fields]
    return (
        held.filter(user=user)
        .values_list("store_id", "role", nobody, *columns)
        .union(taken_over.values_list("store_id", "role", "user_id", *columns))
    )


_roles_and_stores = Prepared(_own_and_taken_over)


def _store_key(where):
    return where.pk if isinstance(where, Store) else getattr(where, "store_id", None)


class MembershipQuerySet(VisibleQuerySet):
    """Who holds what where."""

    def active(self, on=None):
        """Memberships that hold on the day ``on`` (today by default), of stores that are open."""
        on = on or clock.today()
        in_open_stores = Q(store=None) | Q(store__is_active=True)
        return self.filter(in_open_stores, Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, ended_at=None)

    def visible_to(self, user):
        if user.has_group_perm(self.view_permission):
            return self.all()
        return self.filter(store_id__in=user.store_ids(self.view_permission))


class Membership(Versioned):
    """A person holds a role in a store (or in the group, with no store) from one day to another, both included."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user"))
    store = models.ForeignKey(
        Store, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("store")
    )
    role = models.CharField(_("role"), max_length=32, choices=Role.choices)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at once"), null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        permissions = [("grant_membership", "Can grant and end roles")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(store__isnull=False) | Q(role__in=sorted(GROUP_ROLES)), name="store_roles_need_a_store"
            ),
        ]

    def get_absolute_url(self):
        return self.user.get_absolute_url()

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.store or _('whole group')}"
