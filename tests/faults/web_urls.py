"""The house's addresses and one that opens a job."""

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from dms.accounts.models import Store
from dms.core import clock
from dms.urls import handler500, urlpatterns
from tests.garage.services import open_job


@csrf_exempt
def open_a_job(request, code):
    """201 means that the job is kept."""
    job = open_job(store=Store.objects.get(code=code), on=clock.today())
    return JsonResponse({"number": job.number}, status=201)


urlpatterns = [path("garage/<code>/jobs/", open_a_job), *urlpatterns]
__all__ = ["handler500", "urlpatterns"]
