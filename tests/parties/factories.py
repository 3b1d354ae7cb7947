"""Customers, contacts, consents and suppliers for stories."""

import datetime

import factory

from dms.parties.models import Consent, ConsentText, Contact, Customer, Supplier
from dms.parties.pinyin import name_initials, name_pinyin
from tests.accounts.factories import StoreFactory


class CustomerFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"C-20-{n:04d}")
    kind = "person"
    name = "王小明"
    name_pinyin = factory.LazyAttribute(lambda row: name_pinyin(row.name, person=row.kind == "person"))
    name_initials = factory.LazyAttribute(lambda row: name_initials(row.name, person=row.kind == "person"))

    state = "active"
    merged_into = factory.LazyAttribute(lambda row: CustomerFactory(store=row.store) if row.state == "merged" else None)

    class Meta:
        model = Customer


class ContactFactory(factory.django.DjangoModelFactory):
    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.store")
    role = "owner"
    phone = factory.Sequence(lambda n: f"138{n:08d}")
    phone_last4 = factory.LazyAttribute(lambda row: row.phone[-4:])
    is_primary = True

    class Meta:
        model = Contact


class ConsentTextFactory(factory.django.DjangoModelFactory):
    purpose = "marketing"
    text_version = factory.Sequence(lambda n: f"v{n}")
    text = "我同意接收营销信息。"
    valid_from = factory.Sequence(lambda n: datetime.date(2010, 1, 1) + datetime.timedelta(days=n))

    class Meta:
        model = ConsentText


class ConsentFactory(factory.django.DjangoModelFactory):
    customer = factory.SubFactory(CustomerFactory)
    store = factory.SelfAttribute("customer.store")
    purpose = "marketing"
    channel = "sms"
    text = factory.SubFactory(ConsentTextFactory, purpose=factory.SelfAttribute("..purpose"))
    evidence = "签字表"
    given_at = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)

    class Meta:
        model = Consent


class SupplierFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    code = factory.Sequence(lambda n: f"SUP{n:03d}")
    name = "华东汽配有限公司"
    name_pinyin = factory.LazyAttribute(lambda row: name_pinyin(row.name, person=False))
    name_initials = factory.LazyAttribute(lambda row: name_initials(row.name, person=False))

    class Meta:
        model = Supplier
