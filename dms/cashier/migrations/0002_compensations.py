from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_own_home"),
        ("cashier", "0001_initial"),
        ("parties", "0004_customer_life"),
        ("vehicles", "0004_search_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_kind_and_sign",
        ),
        migrations.RemoveConstraint(
            model_name="receivable",
            name="receivable_credit_not_overdrawn",
        ),
        migrations.RemoveConstraint(
            model_name="receivable",
            name="receivable_state_says_what_is_paid",
        ),
        migrations.AlterField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("payment", "payment"),
                    ("refund", "refund"),
                    ("expense", "own expense"),
                    ("reversal", "reversal"),
                ],
                default="payment",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="receivable",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sale", "sale"),
                    ("deposit", "deposit"),
                    ("refund_due", "refund due"),
                    ("compensation", "double return of earnest money"),
                ],
                default="sale",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("credit", None), ("kind", "payment"), ("of", None), ("origin", None)),
                    models.Q(("amount__lt", 0), ("kind", "refund"), ("of__isnull", False), ("origin__isnull", False)),
                    models.Q(
                        ("amount__lt", 0),
                        ("credit__isnull", False),
                        ("kind", "expense"),
                        ("of__isnull", False),
                        ("origin", None),
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
        ),
        migrations.AddConstraint(
            model_name="receivable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "sale"), ("used", 0)),
                    models.Q(("kind", "deposit"), ("used__gte", 0), ("used__lte", models.F("paid"))),
                    models.Q(
                        ("kind__in", ("refund_due", "compensation")),
                        ("paid", 0),
                        ("used__gte", 0),
                        ("used__lte", models.F("gross")),
                    ),
                    _connector="OR",
                ),
                name="receivable_credit_not_overdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "settled"),
                        models.Q(
                            models.Q(("kind__in", ("refund_due", "compensation")), ("used", models.F("gross"))),
                            models.Q(
                                models.Q(("kind__in", ("refund_due", "compensation")), _negated=True),
                                ("paid", models.F("gross")),
                            ),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("state__in", ("open", "on_account")),
                        models.Q(
                            models.Q(("kind__in", ("refund_due", "compensation")), ("used", models.F("gross"))),
                            models.Q(
                                models.Q(("kind__in", ("refund_due", "compensation")), _negated=True),
                                ("paid", models.F("gross")),
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
        ),
    ]
