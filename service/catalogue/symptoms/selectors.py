"""Reading symptoms."""

from service.catalogue.symptoms.models import Symptom


def symptom_list(user):
    """Symptoms that ``user`` may see, with their usual operations."""
    return Symptom.objects.visible_to(user).prefetch_related("operations")
