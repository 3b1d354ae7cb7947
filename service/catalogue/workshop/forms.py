"""Forms about bays, teams and technicians."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.roles import Role
from parts.stock.forms import offer_stores
from service.catalogue.choices import EntryState, Level, Skill
from service.catalogue.workshop.models import Bay, Team, Technician
from service.catalogue.workshop.selectors import hands_of, holders_of
from service.catalogue.workshop.services import BAY_FIELDS, TEAM_FIELDS, TECHNICIAN_FIELDS

NOTE = {"note": forms.Textarea(attrs={"rows": 2})}


class BayForm(forms.ModelForm):
    """What is known of a bay."""

    class Meta:
        model = Bay
        fields = list(BAY_FIELDS)
        widgets = NOTE


class NewBayForm(forms.ModelForm):
    """A new bay; its code stays for good."""

    class Meta:
        model = Bay
        fields = ["store", "code", *BAY_FIELDS]
        widgets = NOTE

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        offer_stores(self, actor, "service.add_bay")
        self.fields["code"].widget.attrs["autofocus"] = True


class TeamForm(forms.ModelForm):
    """What is known of a team."""

    class Meta:
        model = Team
        fields = list(TEAM_FIELDS)
        widgets = NOTE

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = holders_of([Role.TEAM_LEAD], stores)


class NewTeamForm(TeamForm):
    """A new team of a store."""

    class Meta(TeamForm.Meta):
        fields = ["store", *TEAM_FIELDS]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        offer_stores(self, actor, "service.add_team")
        self.fields["name"].widget.attrs["autofocus"] = True


class TechnicianForm(forms.ModelForm):
    """Staff number and team."""

    class Meta:
        model = Technician
        fields = list(TECHNICIAN_FIELDS)
        widgets = NOTE

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(store__in=stores, state=EntryState.ACTIVE)


class NewTechnicianForm(TechnicianForm):
    """A colleague who repairs cars."""

    class Meta(TechnicianForm.Meta):
        fields = ["store", "user", *TECHNICIAN_FIELDS]

    def __init__(self, *args, actor, stores, **kwargs):
        super().__init__(*args, stores=stores, **kwargs)
        offer_stores(self, actor, "service.add_technician")
        self.fields["user"].queryset = hands_of(stores)
        self.fields["user"].label_from_instance = lambda user: f"{user} ({user.username})"


class SkillsForm(forms.Form):
    """A level for each skill; none where somebody can't do it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for skill in Skill:
            self.fields[skill.value] = forms.TypedChoiceField(
                label=skill.label,
                choices=[("", _("none")), *Level.choices],
                coerce=int,
                empty_value=None,
                required=False,
            )
