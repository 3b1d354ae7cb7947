"""Everything that this app announces, gathered so that it is known when the app is loaded."""

from service.catalogue.operations import facts as operations
from service.catalogue.packages import facts as packages
from service.catalogue.symptoms import facts as symptoms
from service.catalogue.workshop import facts as workshop

__all__ = ["operations", "packages", "symptoms", "workshop"]
