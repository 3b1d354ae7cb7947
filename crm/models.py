"""Gathers the models of the capabilities, for Django."""

from crm.files.completeness.models import IncompleteFile
from crm.files.merging.models import CustomerMerge
from crm.files.requests.models import DataRequest

__all__ = ["CustomerMerge", "DataRequest", "IncompleteFile"]
