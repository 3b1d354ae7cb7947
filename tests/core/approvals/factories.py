"""Rows of the kernel's own documents for the walk over all addresses."""

import datetime

import factory

from dms.core import clock
from dms.core.approvals.models import Approval, ApprovalStep, ChainRule
from dms.core.attachments.models import Attachment
from dms.core.deadlines.kinds import promise_kind
from dms.core.deadlines.models import Promise
from dms.core.workdays import Holiday
from tests.accounts.factories import StoreFactory, UserFactory

CALL_BACK = promise_kind("test.call_back", "call back")


class ApprovalFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: f"AP-26-{n:04d}")
    kind = "general"
    title = "12 tyres"
    requested_by = factory.SubFactory(UserFactory)
    requested_at = factory.LazyFunction(clock.now)
    waiting_since = factory.LazyFunction(clock.now)
    current_role = "general_manager"

    class Meta:
        model = Approval
        skip_postgeneration_save = True

    @factory.post_generation
    def with_its_step(self, create, extracted, **kwargs):
        ApprovalStep.objects.create(approval=self, round=1, position=1, role=self.current_role)


class ChainRuleFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    kind = "general"
    over = factory.Sequence(lambda n: n)
    roles = ["finance"]

    class Meta:
        model = ChainRule


class AttachmentFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    kind = "photo"
    original_name = "door.jpg"
    stored_name = factory.Sequence(lambda n: f"attachments/{n}.jpg")
    content_type = "image/jpeg"
    size = 4
    sha256 = "0" * 64
    subject_kind = "core.approval"
    subject_id = factory.LazyAttribute(lambda file: ApprovalFactory(store=file.store).pk)

    class Meta:
        model = Attachment
        skip_postgeneration_save = True

    @factory.post_generation
    def with_its_bytes(self, create, extracted, **kwargs):
        from django.core.files.base import ContentFile
        from django.core.files.storage import default_storage

        if not default_storage.exists(self.stored_name):
            default_storage.save(self.stored_name, ContentFile(b"JPEG"))


class PromiseFactory(factory.django.DjangoModelFactory):
    store = factory.SubFactory(StoreFactory)
    kind = CALL_BACK.code
    subject_kind = "accounts.store"
    subject_id = factory.Sequence(lambda n: n + 1)
    promised_at = factory.LazyFunction(lambda: clock.now() + datetime.timedelta(hours=2))
    first_promised_at = factory.SelfAttribute("promised_at")
    owner = factory.SubFactory(UserFactory)

    class Meta:
        model = Promise


class HolidayFactory(factory.django.DjangoModelFactory):
    date = factory.Sequence(lambda n: datetime.date(2041, 1, 1) + datetime.timedelta(days=n))
    is_workday = False
    name = "元旦"
    source = "paper"

    class Meta:
        model = Holiday
