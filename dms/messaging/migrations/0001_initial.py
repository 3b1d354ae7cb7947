import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutgoingMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("key", models.CharField(editable=False, max_length=150, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "in the program"),
                            ("email", "e-mail"),
                            ("sms", "text message"),
                            ("wechat", "WeChat"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("staff", "work of a colleague"),
                            ("service", "the customer's own order"),
                            ("legal", "legal duty"),
                            ("survey", "satisfaction survey"),
                            ("marketing", "marketing"),
                        ],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                ("template", models.CharField(max_length=60, verbose_name="template")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("variables", models.JSONField(default=dict)),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("about_kind", models.CharField(blank=True, max_length=64)),
                ("about_id", models.BigIntegerField(blank=True, null=True)),
                ("is_urgent", models.BooleanField(default=False, verbose_name="urgent")),
                ("not_before", models.DateTimeField(verbose_name="not before")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="of use until")),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="tries")),
                ("sent_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="sent")),
                (
                    "reference",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="provider's reference"),
                ),
                (
                    "suppressed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_consent", "The customer has not consented to this purpose on this channel."),
                            ("no_address", "No address for this channel is known."),
                            ("file_closed", "The customer's file is closed."),
                            ("recipient_left", "The colleague no longer works here."),
                            ("preference", "The colleague does not want this kind of message on this channel."),
                            ("expired", "It was too late for this message to be of use."),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "read_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="read by the recipient"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("sent", "sent"),
                            ("failed", "failed, will be tried again"),
                            ("given_up", "given up"),
                            ("suppressed", "not sent"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="parties.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "permissions": [
                    ("view_staff_outgoingmessage", "Can see what is written to colleagues"),
                    ("cancel_outgoingmessage", "Can cancel a message that has not been sent"),
                    ("send_again_outgoingmessage", "Can send a message again that was given up"),
                    ("reveal_outgoingmessage", "Can see the full address of a message"),
                ],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["store", "-id"], name="message_log"),
                    models.Index(
                        condition=models.Q(("channel", "in_app")), fields=["user", "-id"], name="message_inbox"
                    ),
                    models.Index(
                        condition=models.Q(("channel", "in_app"), ("read_at", None)),
                        fields=["user"],
                        name="message_unread",
                    ),
                    models.Index(fields=["about_kind", "about_id", "-id"], name="message_about"),
                    models.Index(fields=["customer", "-id"], name="message_to_customer"),
                    models.Index(condition=models.Q(("state", "given_up")), fields=["-id"], name="message_given_up"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("customer", None), ("user__isnull", False)),
                            models.Q(("customer__isnull", False), ("user", None)),
                            _connector="OR",
                        ),
                        name="message_to_colleague_or_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "in_app"), _negated=True), ("user__isnull", False), _connector="OR"
                        ),
                        name="message_in_app_to_colleague",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "suppressed"), ("suppressed_because__gt", "")),
                            models.Q(models.Q(("state", "suppressed"), _negated=True), ("suppressed_because", "")),
                            _connector="OR",
                        ),
                        name="message_suppressed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="message_sent_with_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "sent", "failed", "given_up", "suppressed", "cancelled"])
                        ),
                        name="message_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("under_way", "under way"),
                            ("accepted", "accepted"),
                            ("refused", "refused for good"),
                            ("unreachable", "not reached"),
                        ],
                        default="under_way",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("reply", models.CharField(blank=True, max_length=500, verbose_name="reply")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="messaging.outgoingmessage",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery attempt",
                "verbose_name_plural": "delivery attempts",
                "ordering": ["message", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("message", "number"), name="attempt_number_once_per_message"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "in the program"),
                            ("email", "e-mail"),
                            ("sms", "text message"),
                            ("wechat", "WeChat"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("is_marketing", models.BooleanField(default=False, verbose_name="for marketing and surveys")),
                ("begins", models.TimeField(verbose_name="begins at")),
                ("ends", models.TimeField(verbose_name="until")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "quiet hours",
                "verbose_name_plural": "quiet hours",
                "permissions": [("set_quiethours", "Can set the quiet hours")],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("store", "channel", "is_marketing"), name="quiet_hours_once_per_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel", "in_app"), _negated=True), name="quiet_hours_not_in_app"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("template", models.CharField(max_length=60, verbose_name="template")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("en", "English")], max_length=10, verbose_name="language"
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(max_length=2000, verbose_name="text")),
                (
                    "short",
                    models.CharField(
                        blank=True,
                        help_text="For text messages; empty means the text itself.",
                        max_length=300,
                        verbose_name="short text",
                    ),
                ),
                ("in_use", models.BooleanField(default=True, editable=False, verbose_name="in use")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.store"
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of a message",
                "verbose_name_plural": "wordings of messages",
                "permissions": [("override_templatetext", "Can change the wording of messages")],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("store", "template", "language"), name="wording_once_per_store"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("channels", models.JSONField(default=list, verbose_name="channels")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channel_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of channels",
                "verbose_name_plural": "choices of channels",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="channel_choice_once_per_kind")],
            },
        ),
    ]
