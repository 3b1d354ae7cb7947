"""The list of resources: what is not registered here does not exist."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter()


def register(resource, viewset):
    """Put ``viewset`` at ``/api/v1/<resource>/``, as ``api:<resource>-…``; the name is also its scope.

    The nouns are registered in ``dms.api.urls``, a stage's resources in its ``AppConfig.ready()``: addresses are read
    once, afterwards. Raises ValueError for a name that is taken.
    """
    if any(taken == resource and known is not viewset for taken, known, _name in router.registry):
        raise ValueError(f"There is another resource named {resource}.")
    if all(taken != resource for taken, _known, _name in router.registry):
        viewset.resource = resource
        router.register(resource, viewset, basename=resource)
