"""Rows that are about another row of any app: approvals, promises, attachments."""

from django.apps import apps
from django.db import models


class AboutSubject(models.Model):
    """Names its subject by kind ("app.model") and key; the text is how the subject called itself then."""

    subject_kind = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    subject_text = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def subject_model(self):
        """The model of the subject."""
        return apps.get_model(self.subject_kind)


def kind_of(subject):
    """How a row's model is called in ``subject_kind``."""
    return subject._meta.label_lower


def naming(subject):
    """The fields that name ``subject``, for making a row about it."""
    return {"subject_kind": kind_of(subject), "subject_id": subject.pk, "subject_text": str(subject)[:200]}


def about(subject):
    """The filter for rows about ``subject``."""
    return {"subject_kind": kind_of(subject), "subject_id": subject.pk}
