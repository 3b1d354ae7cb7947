"""Gathers the models of the rooms, for Django."""

from service.catalogue.operations.models import LabourOperation, LabourRate, OperationTime
from service.catalogue.packages.models import Package, PackagePart
from service.catalogue.symptoms.models import Symptom
from service.catalogue.workshop.models import Bay, Team, Technician, TechnicianSkill

__all__ = [
    "Bay",
    "LabourOperation",
    "LabourRate",
    "OperationTime",
    "Package",
    "PackagePart",
    "Symptom",
    "Team",
    "Technician",
    "TechnicianSkill",
]
