from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_own_home"),
        ("parties", "0004_customer_life"),
        ("parts", "0003_issuing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("retail", "retail sale"), ("trade", "trade order")],
                        default="retail",
                        max_length=10,
                        verbose_name="kind of sale",
                    ),
                ),
                ("buyer", models.CharField(blank=True, max_length=60, verbose_name="buyer")),
                ("plate", models.CharField(blank=True, max_length=20, verbose_name="plate")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                ("asked_prices", models.JSONField(blank=True, default=dict, editable=False)),
                ("cleared_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cleared at")),
                (
                    "handed_out_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="handed out at"),
                ),
                (
                    "packages",
                    models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name="packages"),
                ),
                ("carrier", models.CharField(blank=True, editable=False, max_length=60, verbose_name="carrier")),
                ("waybill", models.CharField(blank=True, editable=False, max_length=40, verbose_name="waybill")),
                (
                    "received_by",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="received by"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quote", "quote"),
                            ("to_pay", "at the cashier"),
                            ("cleared", "goods may go"),
                            ("handed_out", "goods handed out"),
                            ("delivered", "delivered"),
                            ("cancelled", "cancelled"),
                        ],
                        default="quote",
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
                    "issue",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sale",
                        to="parts.issue",
                    ),
                ),
                (
                    "sold_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sold by",
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
                "verbose_name": "sale",
                "verbose_name_plural": "sales",
                "permissions": [
                    ("send_to_cashier_sale", "Can send a sale to the cashier"),
                    ("hand_out_sale", "Can hand out sold goods"),
                    ("deliver_sale", "Can record that sold goods have arrived"),
                    ("cancel_sale", "Can cancel a sale"),
                    ("take_back_sale", "Can take sold goods back"),
                    ("clear_sale", "Can say that the goods of a sale may go"),
                    ("hold_sale", "Can hold the goods of a sale back"),
                ],
                "default_permissions": ("add", "change", "view"),
                "indexes": [
                    models.Index(fields=["store", "state", "-id"], name="sale_by_state"),
                    models.Index(fields=["customer", "-id"], name="sale_of_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="sale_number_once_per_store"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "trade"), _negated=True), ("customer__isnull", False), _connector="OR"
                        ),
                        name="sale_trade_has_customer",
                        violation_error_message="A trade order needs a customer on file.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["quote", "to_pay", "cleared", "handed_out", "delivered", "cancelled"])
                        ),
                        name="sale_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="SaleLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.001"))],
                        verbose_name="quantity",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="price",
                    ),
                ),
                (
                    "list_price",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=12, verbose_name="list price"),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="parts.sale",
                        verbose_name="sale",
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
                "verbose_name": "sale line",
                "verbose_name_plural": "sale lines",
                "ordering": ["id"],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("sale", "part"), name="sale_line_once_per_part"),
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0), ("quantity__gt", 0)), name="sale_line_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LostSale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("wanted", models.CharField(max_length=100, verbose_name="wanted")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=3,
                        default=1,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.001"))],
                        verbose_name="quantity",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("out_of_stock", "out of stock"),
                            ("not_stocked", "not stocked"),
                            ("price", "too dear"),
                            ("too_slow", "delivery takes too long"),
                        ],
                        default="out_of_stock",
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
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
                "verbose_name": "lost sale",
                "verbose_name_plural": "lost sales",
                "ordering": ["-id"],
                "default_permissions": ("add", "view"),
                "indexes": [models.Index(fields=["store", "-id"], name="lost_sale_in_store")],
            },
        ),
    ]
