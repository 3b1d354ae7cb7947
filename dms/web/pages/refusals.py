"""What a service refuses, told where the person is looking: at the field, above the form, with what they typed kept."""

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from dms.core.editing import StaleVersion
from dms.core.transitions import TransitionBlocked

REFUSALS = (PermissionDenied, TransitionBlocked, StaleVersion, ValidationError)
INVALID, FORBIDDEN, CONFLICT = 422, 403, 409


def put_on_form(form, refusal):
    """Add the sentences of ``refusal`` to the bound ``form``; returns the HTTP status that says the same."""
    if isinstance(refusal, ValidationError):
        _put_validation(form, refusal)
        return INVALID
    if isinstance(refusal, StaleVersion):
        form.add_error(
            None, _("Somebody else saved this meanwhile. Your input is kept; look at the changes and save again.")
        )
        return CONFLICT
    if isinstance(refusal, TransitionBlocked):
        form.add_error(None, [ValidationError(str(reason)) for reason in refusal.reasons])
        return CONFLICT
    form.add_error(None, str(refusal) or _("You may not do this."))
    return FORBIDDEN


def _put_validation(form, refusal):
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
