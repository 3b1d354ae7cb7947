"""Receivables, payments, credit accounts and days; what was booked is written once."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django_fsm
from django.conf import settings
from django.db import migrations, models

from dms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_own_home"),
        ("parties", "0004_customer_life"),
        ("vehicles", "0004_search_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                (
                    "limit",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="limit",
                    ),
                ),
                (
                    "limit_asked",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        max_digits=14,
                        null=True,
                        verbose_name="limit asked for",
                    ),
                ),
                (
                    "terms_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[django.core.validators.MaxValueValidator(180)],
                        verbose_name="days to pay",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waiting for approval"),
                            ("active", "in use"),
                            ("suspended", "suspended"),
                            ("declined", "declined"),
                        ],
                        default="requested",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_accounts",
                        to="parties.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "credit account",
                "verbose_name_plural": "credit accounts",
                "permissions": [
                    ("activate_creditaccount", "Can open an approved credit account"),
                    ("decline_creditaccount", "Can decline a credit account"),
                    ("suspend_creditaccount", "Can suspend a credit account"),
                    ("resume_creditaccount", "Can open a suspended credit account again"),
                ],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="credit_account_number_once_per_store"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "declined"), _negated=True),
                        fields=("store", "customer"),
                        name="credit_account_one_per_customer",
                        violation_error_message="This customer has a credit account already. Open that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit__gte", 0)), name="credit_account_limit_not_negative"
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="DayClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("day", models.DateField(verbose_name="day")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed at")),
                ("figures", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "not closed"), ("closed", "closed")],
                        default="open",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "day close",
                "verbose_name_plural": "day closes",
                "permissions": [
                    ("close_dayclose", "Can close the day"),
                    ("reopen_dayclose", "Can open a closed day again"),
                ],
                "default_permissions": ("change", "view"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("store", "day"),
                        name="day_close_once_per_store",
                        violation_error_message="This day is there already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(("closed_at", None), ("state", "open")),
                            _connector="OR",
                        ),
                        name="day_close_says_when",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "bank card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("bank_transfer", "bank transfer"),
                            ("cheque", "cheque"),
                        ],
                        max_length=16,
                        verbose_name="method",
                    ),
                ),
                (
                    "counted",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(-1000000000)],
                        verbose_name="amount counted",
                    ),
                ),
                ("counted_at", models.DateTimeField(verbose_name="counted at")),
                (
                    "counted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="counted by",
                    ),
                ),
                (
                    "day_close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="cashier.dayclose"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "count of a method",
                "verbose_name_plural": "counts of a method",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("day_close", "method"), name="day_count_one_per_method"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayExplanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("check_code", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=100)),
                ("sentence", models.CharField(max_length=300, verbose_name="difference")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("explained_at", models.DateTimeField(verbose_name="explained at")),
                (
                    "day_close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="explanations", to="cashier.dayclose"
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for it",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "explanation of a difference",
                "verbose_name_plural": "explanations of differences",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("day_close", "check_code", "key"), name="day_explanation_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receivable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sale", "sale"), ("deposit", "deposit"), ("refund_due", "refund due")],
                        default="sale",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("payer", models.CharField(blank=True, max_length=100, verbose_name="payer")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="what for")),
                ("source_kind", models.CharField(editable=False, max_length=64)),
                ("source_id", models.BigIntegerField(editable=False)),
                (
                    "source_number",
                    models.CharField(blank=True, editable=False, max_length=40, verbose_name="source document"),
                ),
                ("source_url", models.CharField(blank=True, editable=False, max_length=200)),
                ("net", models.DecimalField(decimal_places=2, editable=False, max_digits=14, verbose_name="net")),
                (
                    "tax_rate",
                    models.DecimalField(
                        blank=True, decimal_places=4, editable=False, max_digits=5, null=True, verbose_name="tax rate"
                    ),
                ),
                ("tax", models.DecimalField(decimal_places=2, editable=False, max_digits=14, verbose_name="tax")),
                ("gross", models.DecimalField(decimal_places=2, editable=False, max_digits=14, verbose_name="amount")),
                (
                    "paid",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=14, verbose_name="paid"
                    ),
                ),
                (
                    "used",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=14, verbose_name="used"
                    ),
                ),
                ("raised_on", models.DateField(editable=False, verbose_name="raised on")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("charged_on", models.DateField(blank=True, editable=False, null=True, verbose_name="charged on")),
                ("signed_by", models.CharField(blank=True, max_length=60, verbose_name="signed by")),
                ("settled_on", models.DateField(blank=True, editable=False, null=True, verbose_name="settled on")),
                ("cancelled_on", models.DateField(blank=True, editable=False, null=True, verbose_name="cancelled on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be paid"),
                            ("on_account", "on account"),
                            ("settled", "settled"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds_due",
                        to="cashier.receivable",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="raised by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vehicles.vehicle",
                        verbose_name="vehicle",
                    ),
                ),
            ],
            options={
                "verbose_name": "receivable",
                "verbose_name_plural": "receivables",
                "permissions": [
                    ("charge_receivable", "Can charge a receivable to a customer's account"),
                    ("cancel_receivable", "Can cancel an unpaid receivable"),
                    ("withdraw_receivable", "Can cancel a receivable with the document it belongs to"),
                    ("settle_receivable", "Can settle receivables with payments and credits"),
                    ("reopen_receivable", "Can take settlements back"),
                    ("apply_credit", "Can set deposits and credits off"),
                    ("forfeit_deposit", "Can keep a customer's deposit"),
                ],
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(fields=["store", "id"], name="receivable_in_store"),
                    models.Index(fields=["store", "due_on", "id"], name="receivable_by_due_day"),
                    models.Index(
                        condition=models.Q(("state__in", ["open", "on_account"])),
                        fields=["store", "state", "id"],
                        name="receivable_unpaid",
                    ),
                    models.Index(fields=["customer", "state"], name="receivable_of_customer"),
                    models.Index(fields=["source_kind", "source_id"], name="receivable_of_source"),
                    models.Index(fields=["source_number", "store"], name="receivable_by_source_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="receivable_number_once_per_store"),
                    models.CheckConstraint(
                        condition=models.Q(("gross__gt", 0), ("net__gte", 0), ("tax__gte", 0)),
                        name="receivable_is_an_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross",
                                django.db.models.functions.math.Round(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("net"), "+", models.F("tax")
                                    ),
                                    2,
                                ),
                            )
                        ),
                        name="receivable_net_and_tax_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("gross"))),
                        name="receivable_not_overpaid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "sale"), ("used", 0)),
                            models.Q(("kind", "deposit"), ("used__gte", 0), ("used__lte", models.F("paid"))),
                            models.Q(
                                ("kind", "refund_due"), ("paid", 0), ("used__gte", 0), ("used__lte", models.F("gross"))
                            ),
                            _connector="OR",
                        ),
                        name="receivable_credit_not_overdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "settled"),
                                models.Q(
                                    models.Q(("kind", "refund_due"), ("used", models.F("gross"))),
                                    models.Q(
                                        models.Q(("kind", "refund_due"), _negated=True), ("paid", models.F("gross"))
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("state__in", ("open", "on_account")),
                                models.Q(
                                    models.Q(("kind", "refund_due"), ("used", models.F("gross"))),
                                    models.Q(
                                        models.Q(("kind", "refund_due"), _negated=True), ("paid", models.F("gross"))
                                    ),
                                    _connector="OR",
                                    _negated=True,
                                ),
                            ),
                            models.Q(("paid", 0), ("state", "cancelled"), ("used", 0)),
                            _connector="OR",
                        ),
                        name="receivable_state_says_what_is_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "sale"),
                            ("customer__isnull", False),
                            models.Q(("kind", "refund_due"), ("origin__isnull", False)),
                            _connector="OR",
                        ),
                        name="receivable_credits_say_whose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "on_account"), _negated=True),
                            models.Q(("charged_on__isnull", False), ("customer__isnull", False)),
                            _connector="OR",
                        ),
                        name="receivable_on_account_says_whose",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("payment", "payment"), ("refund", "refund"), ("reversal", "reversal")],
                        default="payment",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "bank card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("bank_transfer", "bank transfer"),
                            ("cheque", "cheque"),
                        ],
                        max_length=16,
                        verbose_name="method",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "tendered",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="cash given"
                    ),
                ),
                ("payer", models.CharField(blank=True, max_length=100, verbose_name="payer")),
                ("reference", models.CharField(blank=True, max_length=64, verbose_name="reference")),
                ("booked_on", models.DateField(verbose_name="booked on")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="cashier.payment",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="cashier.payment",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="money_back",
                        to="cashier.receivable",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "permissions": [
                    ("reverse_payment", "Can reverse a payment"),
                    ("book_transfer", "Can book bank transfers and cheques that have arrived"),
                ],
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(fields=["store", "id"], name="payment_in_store"),
                    models.Index(fields=["store", "booked_on", "method"], name="payment_of_day"),
                    models.Index(fields=["customer", "id"], name="payment_of_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="payment_number_once_per_store"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "reversal")), fields=("of",), name="payment_reversed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gt", 0), ("credit", None), ("kind", "payment"), ("of", None), ("origin", None)
                            ),
                            models.Q(
                                ("amount__lt", 0), ("kind", "refund"), ("of__isnull", False), ("origin__isnull", False)
                            ),
                            models.Q(
                                ("kind", "reversal"),
                                ("of__isnull", False),
                                ("origin__isnull", False),
                                models.Q(("amount", 0), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_kind_and_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "payment"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="payment_counter_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "paid"),
                            ("credit", "set off"),
                            ("forfeit", "kept by the store"),
                            ("cancellation", "cancelled"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                ("booked_on", models.DateField(verbose_name="booked on")),
                ("made_at", models.DateTimeField(verbose_name="at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="cashier.allocation",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="cashier.payment",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="cashier.receivable",
                    ),
                ),
                (
                    "receivable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="cashier.receivable",
                    ),
                ),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("credit", None),
                                ("kind", "payment"),
                                ("payment__isnull", False),
                                ("receivable__isnull", False),
                            ),
                            models.Q(
                                ("credit__isnull", False),
                                ("kind", "credit"),
                                ("payment", None),
                                ("receivable__isnull", False),
                            ),
                            models.Q(
                                ("credit__isnull", False), ("kind", "forfeit"), ("payment", None), ("receivable", None)
                            ),
                            models.Q(
                                ("credit", None),
                                ("kind", "cancellation"),
                                ("payment", None),
                                ("receivable__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="allocation_names_both_sides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("undoes", None)),
                            models.Q(("amount__lt", 0), ("undoes__isnull", False)),
                            _connector="OR",
                        ),
                        name="allocation_sign",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "bank card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("bank_transfer", "bank transfer"),
                            ("cheque", "cheque"),
                        ],
                        max_length=16,
                        verbose_name="method",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("requested_at", models.DateTimeField(editable=False, verbose_name="requested at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to be paid out"),
                            ("paid", "paid out"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "counter_payment",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paid_out_for",
                        to="cashier.payment",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="cashier.receivable",
                        verbose_name="deposit or refund due",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="cashier.payment",
                        verbose_name="payment",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "permissions": [
                    ("pay_out_refund", "Can pay a refund out"),
                    ("withdraw_refund", "Can withdraw a refund"),
                    ("refuse_refund", "Can refuse a refund"),
                ],
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["store", "id"], name="refund_waiting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="refund_number_once_per_store"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_is_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counter_payment__isnull", False), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("counter_payment", None)),
                            _connector="OR",
                        ),
                        name="refund_paid_out_says_by_what",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                ("month", models.DateField(verbose_name="month")),
                ("opening", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="opening balance")),
                ("charged", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="charged")),
                ("settled", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="paid")),
                ("closing", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="closing balance")),
                ("lines", models.JSONField(blank=True, default=list)),
                ("ageing", models.JSONField(blank=True, default=dict)),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="cashier.creditaccount",
                        verbose_name="credit account",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="statement_number_once_per_store"),
                    models.UniqueConstraint(
                        fields=("account", "month"),
                        name="statement_once_per_month",
                        violation_error_message="The statement of this month is issued already. Print that one.",
                    ),
                ],
            },
        ),
        AppendOnly("cashier_payment"),
        AppendOnly("cashier_allocation"),
        AppendOnly("cashier_statement"),
        AppendOnly("cashier_dayexplanation"),
    ]
