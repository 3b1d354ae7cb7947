"""Catalogue, prices, vehicles and owners for stories."""

import datetime
from decimal import Decimal

import factory

from dms.vehicles import models
from dms.vehicles.plates import read_plate, without_province
from dms.vehicles.vin import check_digit
from tests.accounts.factories import StoreFactory
from tests.parties.factories import CustomerFactory


def make_vin(serial, *, wmi="LSV", year="T"):
    """A VIN with its check digit, told apart by ``serial``."""
    draft = f"{wmi}AA49J0{year}2{serial:06d}"
    return draft[:8] + check_digit(draft) + draft[9:]


class BrandFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"B{n}")
    name = "东方"

    class Meta:
        model = models.Brand


class SeriesFactory(factory.django.DjangoModelFactory):
    brand = factory.SubFactory(BrandFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    name = "远行"

    class Meta:
        model = models.Series


class ModelYearFactory(factory.django.DjangoModelFactory):
    series = factory.SubFactory(SeriesFactory)
    year = 2026

    class Meta:
        model = models.ModelYear


class TrimFactory(factory.django.DjangoModelFactory):
    model_year = factory.SubFactory(ModelYearFactory)
    code = factory.Sequence(lambda n: f"T{n}")
    name = "尊享版"
    energy = "petrol"
    transmission = "automatic"
    body = "suv"

    class Meta:
        model = models.Trim


class ColourFactory(factory.django.DjangoModelFactory):
    series = factory.SubFactory(SeriesFactory)
    kind = "exterior"
    code = factory.Sequence(lambda n: f"C{n}")
    name = "珍珠白"
    hex = "#ffffff"

    class Meta:
        model = models.Colour


class OptionFactory(factory.django.DjangoModelFactory):
    series = factory.SubFactory(SeriesFactory)
    code = factory.Sequence(lambda n: f"O{n}")
    name = factory.Sequence(lambda n: f"选装{n}")

    class Meta:
        model = models.Option


class PriceListFactory(factory.django.DjangoModelFactory):
    brand = factory.SubFactory(BrandFactory)
    name = "2026 上半年"
    valid_from = datetime.date(2026, 1, 1)

    class Meta:
        model = models.PriceList


class PriceLineFactory(factory.django.DjangoModelFactory):
    price_list = factory.SubFactory(PriceListFactory)
    list_price = Decimal("100000.00")
    minimum_price = Decimal("95000.00")

    class Meta:
        model = models.PriceLine


class VehicleFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    vin = factory.Sequence(make_vin)
    vin_last6 = factory.LazyAttribute(lambda row: row.vin[-6:])
    brand_text = "东方"
    model_text = "远行 尊享版"
    model_year = 2026
    plate = ""
    plate_tail = factory.LazyAttribute(lambda row: without_province(row.plate))
    plate_kind = factory.LazyAttribute(lambda row: read_plate(row.plate).kind if row.plate else "")
    plate_colour = factory.LazyAttribute(lambda row: read_plate(row.plate).colours[0] if row.plate else "")

    class Meta:
        model = models.Vehicle


class OwnershipFactory(factory.django.DjangoModelFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    store = factory.SelfAttribute("vehicle.store")
    customer = factory.SubFactory(CustomerFactory, store=factory.SelfAttribute("..vehicle.store"))
    kind = "owner"
    valid_from = datetime.date(2024, 1, 1)

    class Meta:
        model = models.Ownership


class OdometerReadingFactory(factory.django.DjangoModelFactory):
    vehicle = factory.SubFactory(VehicleFactory)
    store = factory.SelfAttribute("vehicle.store")
    km = 10_000
    distance_km = factory.LazyAttribute(lambda row: row.km + row.offset_km)
    offset_km = 0
    read_at = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
    source = "reception"

    class Meta:
        model = models.OdometerReading
