"""The matrix and the models speak of the same permissions."""

import pytest
from django.apps import apps

from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import Role
from dms.core.ownership import GroupOwned, StoreOwned

pytestmark = pytest.mark.requirement("PLT-2")


def is_ours(model):
    return not model.__module__.startswith(("django.", "allauth.", "rest_framework", "tests."))


# The garage of the kernel's tests adds its own rows and permissions, of which no product knows.
# What only the system itself may report.
SYSTEM_ONLY = {
    "messaging.deliver_outgoingmessage",
    "accounts.confirm_substitution",
    "accounts.refuse_substitution",
    "core.check_importjob",
    "core.finish_importjob",
    "core.refuse_importjob",
    "web.finish_bulkrun",
    "crm.complete_incompletefile",
    "crm.drop_incompletefile",
    "crm.finish_datarequest",
    "cashier.activate_creditaccount",
    "cashier.decline_creditaccount",
    "cashier.refuse_refund",
    "parts.approve_purchaserequest",
    "parts.reject_purchaserequest",
    "parts.reopen_purchaserequest",
    "parts.order_purchaserequest",
    "parts.release_purchaserequest",
    "parts.approve_payment_purchaseorder",
    "parts.approve_payment_payable",
    "parts.reopen_payable",
    "parts.withdraw_payable",
    "parts.reopen_purchaseorder",
    "parts.receive_purchaseorder",
    "parts.unreceive_purchaseorder",
    "parts.finish_receipt",
    "parts.reopen_receipt",
    "parts.use_reservation",
    "parts.clear_sale",
    "parts.hold_sale",
    "parts.release_specialorder",
    "parts.hold_specialorder",
    "parts.arrive_specialorder",
    "parts.miss_specialorder",
    "parts.unreach_specialorder",
    "parts.expire_specialorder",
    "parts.force_specialorder",
    "parts.reopen_specialorder",
    "parts.finish_specialorder",
}

OURS = [model for model in apps.get_models() if is_ours(model)]


PERMISSIONS = sorted(permission for permission in MATRIX if not permission.startswith("garage."))


def default_permissions(model):
    meta = model._meta
    return {f"{meta.app_label}.{verb}_{meta.model_name}" for verb in meta.default_permissions}


def custom_permissions(model):
    return {f"{model._meta.app_label}.{codename}" for codename, _label in model._meta.permissions}


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_every_permission_of_the_matrix_belongs_to_a_model(permission):
    assert permission in SYSTEM_ONLY or any(
        permission in default_permissions(model) | custom_permissions(model) for model in OURS
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_permission_that_a_model_declares_is_in_the_matrix(model):
    assert custom_permissions(model) <= set(MATRIX)


@pytest.mark.parametrize(
    "model",
    [model for model in OURS if issubclass(model, StoreOwned | GroupOwned)],
    ids=lambda model: model._meta.label,
)
def test_rows_with_an_owner_can_be_seen_by_somebody(model):
    assert MATRIX.get(model.objects.none().view_permission), "nobody could ever see these rows"


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_only_roles_hold_permissions(permission):
    assert set(MATRIX[permission]) <= set(Role)
    assert MATRIX[permission] or permission in SYSTEM_ONLY
