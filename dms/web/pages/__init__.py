"""The page kinds as class-based views: an app declares what is on a page, the kind brings the rest.

``ListPage``, ``DetailPage``, ``FormPage``, ``MovePage``; each is documented at its class and has a template of the
same name.
"""

from dms.web.pages.access import Page
from dms.web.pages.bulk_actions import BulkAction
from dms.web.pages.details import DetailPage
from dms.web.pages.forms import FormPage
from dms.web.pages.lists import Column, ListPage, Tab
from dms.web.pages.moves import MovePage, ReasonForm

__all__ = ["BulkAction", "Column", "DetailPage", "FormPage", "ListPage", "MovePage", "Page", "ReasonForm", "Tab"]
