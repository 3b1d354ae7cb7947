"""Addresses under ``/api/`` that do not exist."""

from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from dms.api.problems import Problem


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """404 for every method, to strangers and colleagues alike."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request, *args, **kwargs):
        """Raise the problem before anything else is looked at."""
        super().initial(request, *args, **kwargs)
        raise Problem("not_found")
