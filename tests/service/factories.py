"""The workshop's master data for stories."""

import datetime
from decimal import Decimal

import factory

from service.models import (
    Bay,
    LabourOperation,
    LabourRate,
    OperationTime,
    Package,
    PackagePart,
    Symptom,
    Team,
    Technician,
)
from tests.accounts.factories import MembershipFactory, StoreFactory
from tests.parts.factories import PartFactory


class EntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True


class LabourOperationFactory(EntryFactory):
    code = factory.Sequence(lambda n: f"BY{n:04d}")
    name = "更换机油机滤"
    name_en = "Change oil and filter"
    name_pinyin = "genghuanjiyoujilu"
    name_initials = "ghjyjl"
    category = "maintenance"
    skill = "general"
    standard_hours = Decimal("0.80")

    class Meta:
        model = LabourOperation


class OperationTimeFactory(factory.django.DjangoModelFactory):
    operation = factory.SubFactory(LabourOperationFactory)
    hours = Decimal("1.20")

    class Meta:
        model = OperationTime


class LabourRateFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    hourly = Decimal("180.00")
    valid_from = factory.Sequence(lambda n: datetime.date(2000, 1, 1) + datetime.timedelta(days=n))

    class Meta:
        model = LabourRate


class PackageFactory(EntryFactory):
    code = factory.Sequence(lambda n: f"TC{n:04d}")
    name = "小保养套餐"
    name_en = "Oil service"
    name_pinyin = "xiaobaoyangtaocan"
    name_initials = "xbytc"
    valid_from = datetime.date(2026, 1, 1)

    class Meta:
        model = Package
        skip_postgeneration_save = True

    @factory.post_generation
    def operations(self, create, extracted, **kwargs):
        self.operations.set([LabourOperationFactory()] if extracted is None else extracted)


class PackagePartFactory(factory.django.DjangoModelFactory):
    package = factory.SubFactory(PackageFactory)
    part = factory.SubFactory(PartFactory)
    quantity = Decimal(1)

    class Meta:
        model = PackagePart


class SymptomFactory(EntryFactory):
    code = factory.Sequence(lambda n: f"GZ{n:04d}")
    name = "刹车异响"
    name_en = "Brakes make a noise"
    name_pinyin = "shacheyixiang"
    name_initials = "scyx"
    system = "brakes"

    class Meta:
        model = Symptom


class BayFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    code = factory.Sequence(lambda n: f"G{n:04d}")
    name = factory.Sequence(lambda n: f"快修 {n} 号")

    class Meta:
        model = Bay


class TeamFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    name = factory.Sequence(lambda n: f"机电 {n} 组")

    class Meta:
        model = Team


class TechnicianFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"J{n:05d}")
    user = factory.LazyAttribute(lambda one: MembershipFactory(store=one.store, role="technician").user)

    class Meta:
        model = Technician
