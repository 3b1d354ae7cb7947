"""People and stores for stories."""

import datetime

import factory
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from dms.accounts.models import Membership, Store, Substitution, User

PASSWORD = "brake-fluid-and-coffee"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class QuarterHasher(PBKDF2PasswordHasher):
    """Production's hasher with a quarter of the work."""

    iterations = PBKDF2PasswordHasher.iterations // 4


class StoreFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"S{n:03d}")
    name = factory.Sequence(lambda n: f"第{n}店")

    class Meta:
        model = Store


class UserFactory(factory.django.DjangoModelFactory):
    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"员工{n}")
    language = "en"
    password = "!nobody signs in with this"

    class Meta:
        model = User


class MembershipFactory(factory.django.DjangoModelFactory):
    user = factory.SubFactory(UserFactory)
    store = factory.SubFactory(StoreFactory)
    role = "service_advisor"
    valid_from = datetime.date(2020, 1, 1)

    class Meta:
        model = Membership


class SubstitutionFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    absent = factory.SubFactory(UserFactory)
    substitute = factory.SubFactory(UserFactory)
    requested_by = factory.SelfAttribute("absent")
    valid_from = factory.LazyFunction(datetime.date.today)
    valid_to = factory.LazyFunction(datetime.date.today)

    class Meta:
        model = Substitution
