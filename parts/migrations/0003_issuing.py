from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_own_home"),
        ("parts", "0002_catalogue_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("number", models.CharField(blank=True, editable=False, max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("job", "repair job"),
                            ("warranty", "warranty job"),
                            ("internal", "internal use"),
                            ("trade", "trade order"),
                            ("retail", "retail sale"),
                        ],
                        default="job",
                        max_length=10,
                        verbose_name="kind of issue",
                    ),
                ),
                ("source_kind", models.CharField(blank=True, editable=False, max_length=64)),
                ("source_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("source_url", models.CharField(blank=True, editable=False, max_length=200)),
                ("job_number", models.CharField(blank=True, max_length=40, verbose_name="job or sale")),
                ("plate", models.CharField(blank=True, max_length=20, verbose_name="plate")),
                ("purpose", models.CharField(blank=True, max_length=120, verbose_name="what for")),
                ("taken_by", models.CharField(blank=True, editable=False, max_length=60, verbose_name="collected by")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note")),
                (
                    "requested_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="requested at"),
                ),
                ("cleared_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cleared at")),
                (
                    "issued_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="goods issued at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("requested", "requested"),
                            ("signed_off", "signed off"),
                            ("picked", "picked"),
                            ("issued", "issued"),
                            ("reversed", "reversed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
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
                        verbose_name="goods issued by",
                    ),
                ),
                (
                    "picked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="picked by",
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issue",
                        to="parts.posting",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed off by",
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
                "verbose_name": "issue",
                "verbose_name_plural": "issues",
                "permissions": [
                    ("submit_issue", "Can request parts on an issue"),
                    ("sign_off_issue", "Can sign warranty parts off"),
                    ("pick_issue", "Can pick parts"),
                    ("issue_issue", "Can issue parts"),
                    ("hand_out_issue", "Can hand out the goods of a sale"),
                    ("take_back_issue", "Can take issued parts back"),
                    ("cancel_issue", "Can cancel an issue"),
                    ("reverse_issue", "Can reverse an issue"),
                ],
                "default_permissions": ("add", "change", "view"),
                "indexes": [
                    models.Index(fields=["store", "state", "-id"], name="issue_by_state"),
                    models.Index(fields=["source_kind", "source_id"], name="issue_by_source"),
                    models.Index(fields=["job_number"], name="issue_by_job"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("store", "number"),
                        name="issue_number_once_per_store",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            ("state", "cancelled"),
                            models.Q(("number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="issue_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "requested", "signed_off", "picked", "issued", "reversed", "cancelled"],
                            )
                        ),
                        name="issue_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="IssueLine",
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
                    "picked",
                    models.DecimalField(
                        blank=True, decimal_places=3, editable=False, max_digits=12, null=True, verbose_name="picked"
                    ),
                ),
                (
                    "returned",
                    models.DecimalField(
                        decimal_places=3, default=Decimal("0"), editable=False, max_digits=12, verbose_name="came back"
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="price",
                    ),
                ),
                ("old_part_in", models.BooleanField(default=False, editable=False, verbose_name="old part in")),
                (
                    "old_part_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="why without its old part"
                    ),
                ),
                (
                    "old_part_waived",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="why it is not asked for"
                    ),
                ),
                (
                    "bin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parts.bin",
                        verbose_name="bin",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="parts.issue",
                        verbose_name="issue",
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issue_line",
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
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "issue line",
                "verbose_name_plural": "issue lines",
                "ordering": ["id"],
                "default_permissions": ("view",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="issue_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("picked", None),
                            models.Q(("picked__gte", 0), ("picked__lte", models.F("quantity"))),
                            _connector="OR",
                        ),
                        name="issue_line_picked_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned", 0),
                            models.Q(("returned__gt", 0), ("returned__lte", models.F("picked"))),
                            _connector="OR",
                        ),
                        name="issue_line_returned_within",
                    ),
                    models.UniqueConstraint(
                        fields=("issue", "part", "bin"),
                        condition=models.Q(("bin__isnull", False)),
                        name="issue_line_of_bin_once",
                    ),
                    models.UniqueConstraint(
                        fields=("issue", "part"), condition=models.Q(("bin", None)), name="issue_line_waits_once"
                    ),
                ],
            },
        ),
    ]
