from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_own_home"),
        ("parties", "0004_customer_life"),
        ("parts", "0011_payables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="suppliercredit",
            name="supplier_credit_has_its_paper",
        ),
        migrations.AddField(
            model_name="sale",
            name="packed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="packed at"),
        ),
        migrations.AddField(
            model_name="sale",
            name="packed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="packed by",
            ),
        ),
        migrations.AddField(
            model_name="sale",
            name="weight_kg",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                editable=False,
                max_digits=8,
                null=True,
                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                verbose_name="weight (kg)",
            ),
        ),
        migrations.AddField(
            model_name="specialorder",
            name="offered_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="offered at"),
        ),
        migrations.AddField(
            model_name="specialorder",
            name="offered_to",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.store",
                verbose_name="offered to",
            ),
        ),
        migrations.AddField(
            model_name="suppliercredit",
            name="note",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parts.discrepancynote",
                verbose_name="discrepancy note",
            ),
        ),
        migrations.AddField(
            model_name="suppliercredit",
            name="old_part",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parts.oldpart",
                verbose_name="old part",
            ),
        ),
        migrations.AlterField(
            model_name="suppliercredit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("prepayment", "prepayment"),
                    ("return", "returned goods"),
                    ("claim", "granted claim"),
                    ("core", "core credit"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercredit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "prepayment"),
                        ("note", None),
                        ("old_part", None),
                        ("order__isnull", False),
                        ("supplier_return", None),
                    ),
                    models.Q(
                        ("kind", "return"),
                        ("note", None),
                        ("old_part", None),
                        ("order", None),
                        ("supplier_return__isnull", False),
                    ),
                    models.Q(
                        ("kind", "claim"),
                        ("note__isnull", False),
                        ("old_part", None),
                        ("order", None),
                        ("supplier_return", None),
                    ),
                    models.Q(
                        ("kind", "core"),
                        ("note", None),
                        ("old_part__isnull", False),
                        ("order", None),
                        ("supplier_return", None),
                    ),
                    _connector="OR",
                ),
                name="supplier_credit_has_its_paper",
            ),
        ),
    ]
