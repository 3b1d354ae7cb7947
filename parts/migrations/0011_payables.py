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
    dependencies = [
        ("accounts", "0004_own_home"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("parties", "0004_customer_life"),
        ("parts", "0010_special_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupplierInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(max_length=40, verbose_name="invoice number")),
                ("issued_on", models.DateField(verbose_name="invoice date")),
                ("net", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="net")),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="tax")),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="gross")),
                (
                    "difference",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=14, verbose_name="difference"
                    ),
                ),
                ("explanation", models.CharField(blank=True, max_length=300, verbose_name="why it differs")),
                ("is_void", models.BooleanField(default=False, editable=False, verbose_name="no longer counts")),
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
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier invoice",
                "verbose_name_plural": "supplier invoices",
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_void", False)),
                        fields=("store", "supplier", "number"),
                        name="supplier_invoice_once",
                        violation_error_message="This invoice is matched already: its number is on another payable of the supplier. Open that one.",
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
                            ),
                            ("net__gte", 0),
                            ("tax__gte", 0),
                        ),
                        name="supplier_invoice_adds_up",
                        violation_error_message="Net and tax must make the amount of the invoice.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                ("net", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="net")),
                ("rate", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="tax rate")),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="tax")),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="gross")),
                (
                    "ordered_gross",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="at the order's prices"),
                ),
                ("owed", models.DecimalField(decimal_places=2, editable=False, max_digits=14, verbose_name="owed")),
                (
                    "settled",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), editable=False, max_digits=14, verbose_name="settled"
                    ),
                ),
                ("raised_on", models.DateField(editable=False, verbose_name="received on")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "invoice to come"),
                            ("matched", "invoice matched"),
                            ("asked", "payment to be approved"),
                            ("approved", "released for payment"),
                            ("paid", "paid"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.purchaseorder",
                        verbose_name="order",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.receipt",
                        verbose_name="receipt",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.supplier",
                        verbose_name="supplier",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payables",
                        to="parts.supplierinvoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "payable",
                "verbose_name_plural": "payables",
                "permissions": [
                    ("match_payable", "Can match suppliers' invoices"),
                    ("unmatch_payable", "Can take a supplier's invoice off"),
                    ("ask_payment_payable", "Can ask for the payment of a supplier"),
                    ("approve_payment_payable", "Can approve the payment of a supplier"),
                    ("reopen_payable", "Can give a payable back"),
                    ("pay_payable", "Can pay suppliers"),
                    ("set_off_payable", "Can set off suppliers' credits"),
                    ("take_back_payable", "Can take a payment to a supplier back"),
                    ("withdraw_payable", "Can withdraw a payable"),
                ],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "paid"), _negated=True),
                        fields=["store", "due_on"],
                        name="payable_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="payable_number_once"),
                    models.UniqueConstraint(fields=("receipt", "order"), name="payable_once_per_receipt"),
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
                        name="payable_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("settled__gte", 0), ("settled__lte", models.F("owed"))),
                        name="payable_never_overpaid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True), ("settled", models.F("owed")), _connector="OR"
                        ),
                        name="payable_paid_in_full",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "matched", "asked", "approved", "paid", "withdrawn"])
                        ),
                        name="payable_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="SupplierReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(blank=True, editable=False, max_length=20, verbose_name="number")),
                ("reason", models.CharField(max_length=300, verbose_name="what is wrong")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("credit", "money back"), ("exchange", "exchange")],
                        editable=False,
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "agreed_number",
                    models.CharField(blank=True, editable=False, max_length=40, verbose_name="supplier's number"),
                ),
                (
                    "agreed_with",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="agreed with"),
                ),
                (
                    "waybill",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="carrier and waybill"),
                ),
                (
                    "credit_note",
                    models.CharField(blank=True, editable=False, max_length=40, verbose_name="credit note"),
                ),
                (
                    "shipped_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="sent back at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("agreed", "agreed with the supplier"),
                            ("shipped", "sent back"),
                            ("credited", "credited"),
                            ("exchanged", "exchanged"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                            ("reversed", "taken back"),
                        ],
                        default="draft",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.discrepancynote",
                        verbose_name="discrepancy note",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.posting",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier return",
                "verbose_name_plural": "supplier returns",
                "permissions": [
                    ("agree_supplierreturn", "Can agree a return with a supplier"),
                    ("ship_supplierreturn", "Can send goods back to a supplier"),
                    ("credit_supplierreturn", "Can record a supplier's credit note"),
                    ("uncredit_supplierreturn", "Can take a supplier's credit note back"),
                    ("exchange_supplierreturn", "Can receive a supplier's replacement"),
                    ("close_supplierreturn", "Can close a return to a supplier"),
                    ("cancel_supplierreturn", "Can cancel a return to a supplier"),
                    ("reverse_supplierreturn", "Can take a return to a supplier back"),
                ],
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("store", "number"),
                        name="supplier_return_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "agreed",
                                    "shipped",
                                    "credited",
                                    "exchanged",
                                    "closed",
                                    "cancelled",
                                    "reversed",
                                ],
                            )
                        ),
                        name="supplier_return_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="SupplierCredit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("prepayment", "prepayment"), ("return", "returned goods")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "cash"),
                            ("card", "bank card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("bank_transfer", "bank transfer"),
                            ("cheque", "cheque"),
                        ],
                        max_length=14,
                        verbose_name="method of payment",
                    ),
                ),
                ("net", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="net")),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="tax")),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="gross")),
                (
                    "used",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), editable=False, max_digits=14, verbose_name="used"
                    ),
                ),
                ("booked_on", models.DateField(editable=False, verbose_name="booked on")),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.purchaseorder",
                        verbose_name="order",
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
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.supplier",
                        verbose_name="supplier",
                    ),
                ),
                (
                    "supplier_return",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="parts.supplierreturn",
                        verbose_name="return",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier credit",
                "verbose_name_plural": "supplier credits",
                "ordering": ["booked_on", "pk"],
                "permissions": [("refund_suppliercredit", "Can book money that a supplier pays back")],
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "prepayment"), ("order__isnull", False), ("supplier_return", None)),
                            models.Q(("kind", "return"), ("order", None), ("supplier_return__isnull", False)),
                            _connector="OR",
                        ),
                        name="supplier_credit_has_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used__gte", 0),
                            ("used__lte", models.F("gross")),
                            ("gross__gt", 0),
                            (
                                "gross",
                                django.db.models.functions.math.Round(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("net"), "+", models.F("tax")
                                    ),
                                    2,
                                ),
                            ),
                        ),
                        name="supplier_credit_within_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierReturnLine",
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
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="price",
                    ),
                ),
                (
                    "replaced",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0"),
                        editable=False,
                        max_digits=12,
                        verbose_name="replaced quantity",
                    ),
                ),
                (
                    "bin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.bin",
                        verbose_name="bin",
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.movement",
                    ),
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
                    "receipt_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplier_returns",
                        to="parts.receiptline",
                        verbose_name="delivery",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "supplier_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="parts.supplierreturn"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a return",
                "verbose_name_plural": "lines of returns",
                "ordering": ["pk"],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supplier_return", "part", "bin"), name="supplier_return_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gt", 0), ("replaced__gte", 0), ("replaced__lte", models.F("quantity"))
                        ),
                        name="supplier_return_line_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(editable=False, max_length=20, verbose_name="number")),
                ("month", models.DateField(verbose_name="month")),
                ("opening", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="opening balance")),
                ("charged", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="received goods")),
                ("settled", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="paid and credited")),
                ("closing", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="closing balance")),
                ("lines", models.JSONField(blank=True, default=list)),
                (
                    "their_closing",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        editable=False,
                        max_digits=14,
                        null=True,
                        verbose_name="supplier's balance",
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="supplier's answer"),
                ),
                ("issued_at", models.DateTimeField(editable=False, verbose_name="issued at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "sent to the supplier"),
                            ("agreed", "agreed"),
                            ("disputed", "supplier's balance differs"),
                        ],
                        default="issued",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
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
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier statement",
                "verbose_name_plural": "supplier statements",
                "permissions": [
                    ("agree_supplierstatement", "Can record that a supplier agrees"),
                    ("dispute_supplierstatement", "Can record a supplier's different balance"),
                ],
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.UniqueConstraint(fields=("store", "number"), name="supplier_statement_number_once"),
                    models.UniqueConstraint(
                        fields=("supplier", "month"),
                        name="supplier_statement_once_a_month",
                        violation_error_message="The statement of this month is issued already. Print that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["issued", "agreed", "disputed"])),
                        name="supplier_statement_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="SupplierBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "payment to the supplier"),
                            ("credit", "credit set off"),
                            ("difference", "difference of the invoice"),
                            ("withdrawal", "receipt taken back"),
                            ("refund", "paid back by the supplier"),
                            ("annulment", "credit taken back"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "cash"),
                            ("card", "bank card"),
                            ("wechat", "WeChat Pay"),
                            ("alipay", "Alipay"),
                            ("bank_transfer", "bank transfer"),
                            ("cheque", "cheque"),
                        ],
                        max_length=14,
                        verbose_name="method of payment",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("booked_on", models.DateField(verbose_name="booked on")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "payable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="parts.payable",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.supplier",
                        verbose_name="supplier",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="parts.supplierbooking",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="parts.suppliercredit",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking with a supplier",
                "verbose_name_plural": "bookings with suppliers",
                "ordering": ["pk"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["supplier", "booked_on"], name="supplier_booking_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("credit", None),
                                ("kind__in", ["payment", "difference", "withdrawal"]),
                                ("payable__isnull", False),
                            ),
                            models.Q(("credit__isnull", False), ("kind", "credit"), ("payable__isnull", False)),
                            models.Q(
                                ("credit__isnull", False), ("kind__in", ["refund", "annulment"]), ("payable", None)
                            ),
                            _connector="OR",
                        ),
                        name="supplier_booking_names_its_sides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="supplier_booking_books_something"
                    ),
                ],
            },
        ),
        AppendOnly("parts_supplierbooking"),
    ]
