"""What symptoms offer to the shell: navigation and search."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import NavigationEntry, SearchHit, SearchSource, offer
from service.catalogue.entries import matching
from service.catalogue.operations.offers import GROUP
from service.catalogue.symptoms.models import Symptom


def search_symptoms(user, text, limit):
    """Symptoms by code, name or pinyin."""
    rows = matching(Symptom.objects.visible_to(user), text)
    return [_symptom(row) for row in rows.order_by("state", "code")[:limit]]


def symptoms_opened(user, keys):
    """The symptoms with these keys that ``user`` may see."""
    return [_symptom(row) for row in Symptom.objects.visible_to(user).filter(pk__in=keys)]


def _symptom(row):
    detail = f"{row.label} · {row.get_system_display()}"
    return SearchHit(title=row.code, url=row.get_absolute_url(), detail=detail, key=row.pk)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Symptoms"),
            url="symptoms:list",
            icon="stethoscope",
            permission="service.view_symptom",
            group=GROUP,
            order=420,
        ),
        SearchSource(
            label=_("Symptoms"),
            find=search_symptoms,
            icon="stethoscope",
            permission="service.view_symptom",
            order=420,
            prefix="y",
            kind="service.symptom",
            opened=symptoms_opened,
        ),
    )
