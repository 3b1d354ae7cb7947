"""A form of the tests' own, about a store, which everybody who works there may print; and prints of it."""

import factory

from dms.core import clock
from dms.core.printing.content import digest
from dms.core.printing.forms import document_form
from dms.core.printing.models import PrintedDocument
from tests.accounts.factories import StoreFactory


def store_data(store, in_full):
    return {"sections": [{"title": "Store", "facts": [["Code", store.code]]}]}


STORE_SHEET = document_form(
    code="tests.store_sheet",
    label="Store sheet",
    model="accounts.store",
    permission="accounts.view_store",
    reveal="core.view_duework",
    data=store_data,
    copies=("Copy 1", "Copy 2"),
)


class PrintedDocumentFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    form = STORE_SHEET.code
    language = "en"
    copy_numbers = [1]
    print_count = factory.Sequence(lambda n: n + 1)
    subject_kind = "accounts.store"
    subject_id = factory.LazyAttribute(lambda row: row.store.pk)
    subject_text = factory.LazyAttribute(lambda row: str(row.store))
    printed_at = factory.LazyFunction(clock.now)
    sha256 = factory.LazyAttribute(lambda row: digest(row.content["document"]))

    class Meta:
        model = PrintedDocument

    @factory.lazy_attribute
    def content(self):
        head = {"code": self.store.code, "name": self.store.name, "legal_name": "", "address": "", "phone": ""}
        words = {"page": "{n}/{m}", "telephone": "", "number": "", "signature": "", "scan": "", "nothing": "-"}
        return {
            "document": {
                "title": "Store sheet",
                "language": "en",
                "paper": "a4",
                "number": "",
                "store": head,
                "address": "",
                "qr": "",
                "signatures": [],
                "words": words,
                "data": store_data(self.store, False),
            },
            "print": {
                "at": clock.now().isoformat(),
                "printed": "printed",
                "copies": [{"number": 1, "name": "Copy 1", "mark": ""}],
            },
        }
