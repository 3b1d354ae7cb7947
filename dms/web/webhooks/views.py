"""Webhooks: list, one of them, registering, editing, switching, trying, replaying."""

import django_filters
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dms.api.webhooks import services
from dms.api.webhooks.models import Outcome, Webhook, WebhookState
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.webhooks import forms

NEWEST = 20
VIEW = "api.view_webhook"


class WebhookFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=WebhookState.choices)

    class Meta:
        model = Webhook
        fields = ["state"]


class Webhooks(ListPage):
    """Which programs are told what happens here."""

    model = Webhook
    permission = VIEW
    title = _("Webhooks")
    filterset_class = WebhookFilter
    search_fields = ("name__icontains", "url__icontains")
    tabs = (Tab(_("All")), Tab(_("switched on"), {"state": "on"}), Tab(_("switched off"), {"state": "off"}))
    new_url = "/webhooks/new/"
    new_label = _("New webhook")
    new_permission = "api.add_webhook"
    empty_text = _("A webhook tells a program of yours what happens here, the moment it happens.")
    columns = (
        Column(label=_("Purpose"), value="name", sort="name"),
        Column(label=_("Facts"), value=lambda row: ", ".join(row.facts), name="facts", phone=False),
        Column(label=_("Store"), value=lambda row: row.store or _("whole group"), name="store"),
        Column(label=_("Answers for it"), value="owner", phone=False),
        Column(label=_("Waiting"), value="waiting", number=True, phone=False),
        Column(label=_("Given up"), value="given_up", number=True),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With the names, and how many deliveries have not arrived."""
        return (
            super()
            .rows()
            .select_related("store", "owner")
            .annotate(
                waiting=Count("deliveries", filter=Q(deliveries__outcome=Outcome.WAITING)),
                given_up=Count("deliveries", filter=Q(deliveries__outcome=Outcome.GIVEN_UP)),
            )
        )


class WebhookPage(DetailPage):
    """One webhook and its newest deliveries."""

    model = Webhook
    permission = VIEW
    template_name = "webhooks/webhook.html"

    def rows(self):
        """With the names that the page shows."""
        return super().rows().select_related("store", "owner")

    def facts(self, row):
        """Where to, what about, for whom."""
        return [
            Fact(_("Address"), row.url),
            Fact(_("Facts"), ", ".join(row.facts)),
            Fact(_("Store"), row.store or _("whole group")),
            Fact(_("Answers for it"), row.owner),
        ]

    def edit_url(self, row):
        """For whoever may change it."""
        return f"{row.get_absolute_url()}edit/" if self.request.user.has_perm("api.change_webhook", row) else ""

    def get_context_data(self, row, **kwargs):
        """Also ``deliveries``, newest first, and what the viewer may do."""
        me = self.request.user
        return super().get_context_data(
            row=row,
            deliveries=row.deliveries.select_related("event").order_by("-pk")[:NEWEST],
            may_replay=row.state == WebhookState.ON and me.has_perm("api.replay_webhook", row),
            may_ping=row.state == WebhookState.ON and me.has_perm("api.ping_webhook", row),
            may_renew=me.has_perm("api.change_webhook", row),
            **kwargs,
        )


class RegisterWebhook(FormPage):
    """A new webhook; shows its secret once."""

    permission = "api.add_webhook"
    template_name = "webhooks/webhook_form.html"
    form_class = forms.RegisterWebhookForm
    title = _("New webhook")

    def form_arguments(self):
        """Only stores of the viewer."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        values, secret = dict(form.cleaned_data), services.new_secret()
        store = values.pop("store")
        made = services.register_webhook(
            **values, secret=secret, store_id=store.pk if store else None, actor=self.request.user
        )
        return made, secret

    def saved(self, row):
        """Not a redirect: the secret is nowhere but in this answer."""
        return secret_page(self.request, *row)


class EditWebhook(FormPage):
    """Purpose, address, facts."""

    model = Webhook
    permission = "api.change_webhook"
    template_name = "webhooks/webhook_form.html"
    form_class = forms.EditWebhookForm
    title = _("Edit webhook")

    def initial(self, row):
        """One fact a line."""
        return {"name": row.name, "url": row.url, "facts": "\n".join(row.facts)}

    def save(self, form):
        """One service call."""
        return services.edit_webhook(
            webhook_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class RenewSecret(FormPage):
    """Another secret, shown once."""

    model = Webhook
    permission = "api.change_webhook"
    template_name = "webhooks/confirm.html"
    form_class = forms.NothingForm
    title = submit_label = _("New secret")
    sentence = _("The old secret ends at once: what is sent from now on is signed with the new one.")

    def save(self, form):
        """One service call."""
        secret = services.new_secret()
        return services.renew_secret(webhook_id=self.object.pk, secret=secret, actor=self.request.user), secret

    def saved(self, row):
        """Not a redirect: the secret is nowhere but in this answer."""
        return secret_page(self.request, *row)


class Ping(FormPage):
    """A trial."""

    model = Webhook
    permission = "api.ping_webhook"
    template_name = "webhooks/confirm.html"
    form_class = forms.NothingForm
    title = submit_label = _("Send a trial")
    sentence = _("A delivery with the fact “ping” goes out, signed like any other.")

    def save(self, form):
        """One service call."""
        return services.ping_webhook(webhook_id=self.object.pk, actor=self.request.user)


class Replay(FormPage):
    """The past once more."""

    model = Webhook
    permission = "api.replay_webhook"
    form_class = forms.ReplayForm
    title = submit_label = _("Send again")
    done_message = _("It is being sent again, the oldest first.")

    def initial(self, row):
        """Nothing is guessed."""
        return {}

    def save(self, form):
        """One service call."""
        return services.replay_webhook(webhook_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class SwitchOff(MovePage):
    """Nothing is sent any more."""

    model = Webhook
    permission = VIEW
    verb = "switch_off"
    service = staticmethod(services.switch_off_webhook)
    row_argument = "webhook_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What is lost meanwhile."""
        return _("What happens while it is switched off is not told, unless you send it again later.")


class SwitchOn(MovePage):
    """What waited goes out."""

    model = Webhook
    permission = VIEW
    verb = "switch_on"
    service = staticmethod(services.switch_on_webhook)
    row_argument = "webhook_id"


def secret_page(request, webhook, secret):
    """The secret, shown once."""
    context = {"title": webhook.name, "webhook": webhook, "secret": secret}
    return render(request, "webhooks/secret.html", context)
