"""The OpenAPI description, read off the endpoints: one source for programs, the readable page and the fuzz tests."""

from functools import lru_cache

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from dms.api.problems import PROBLEMS

ALWAYS = (400, 401, 403, 405, 422, 429, 500, 503)
WITH_BODY = (411, 413, 415)
IF_MATCH = "The ETag of what was read."


class OperationSchema(AutoSchema):
    """One operation: what it takes and answers besides its serializers are the conventions of ``dms.api.resources``."""

    def get_tags(self):
        return [getattr(self.view, "resource", "") or "api"]

    def get_operation_id(self):
        """For example ``stores_list``, ``approvals_approve``."""
        verb = {"partial_update": "change"}.get(self._act, self._act)
        return f"{self.get_tags()[0].replace('-', '_')}_{verb}"

    def _is_list_view(self, serializer=None):
        """The history and other parts are pages and the moves are a list, although they belong to one row."""
        is_part = self._act in ("history", "moves") or getattr(self._handler, "is_page", False)
        return is_part or super()._is_list_view(serializer)

    def get_request_serializer(self):
        """The body: of the move, of creation, of a change."""
        declared = getattr(self._handler, "input_class", None)
        if declared is None:
            declared = {
                "create": getattr(self.view, "create_serializer_class", None),
                "partial_update": getattr(self.view, "change_serializer_class", None),
            }.get(self._act)
        if declared is None:
            return super().get_request_serializer()
        takes = any(not field.read_only for field in declared().fields.values())
        return declared if takes else None

    def get_response_serializers(self):
        """The row after writing; else what the action names."""
        if self.method not in ("POST", "PATCH") or not hasattr(type(self.view), "serializer_class"):
            return super().get_response_serializers()
        answers = getattr(self._handler, "output_class", None) or type(self.view).serializer_class
        return {"201" if self._act == "create" else "200": answers}

    def get_override_parameters(self):
        """The headers of idempotency and versions."""
        if self.method == "POST":
            known = [
                _header("Idempotency-Key", "One effect for each key.", {"type": "string", "pattern": "^[!-~]{1,200}$"})
            ]
            if self._is_detail:
                known.append(_header("If-Match", IF_MATCH, {"type": "string"}))
            return known
        if self.method == "PATCH":
            return [_header("If-Match", IF_MATCH, {"type": "string"}, required=True)]
        if self._act == "retrieve":
            return [_header("If-None-Match", "Answers 304 where nothing has changed.", {"type": "string"})]
        return []

    def get_operation(self, *args, **kwargs):
        """The operation with every problem it may answer."""
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        for code in self._problem_statuses():
            operation["responses"].setdefault(str(code), {"$ref": f"#/components/responses/Problem{code}"})
        if self._act == "retrieve":
            operation["responses"]["304"] = {"description": "Nothing has changed."}
        return operation

    def _problem_statuses(self):
        statuses = set(ALWAYS)
        if self._is_detail:
            statuses.add(404)
        if self.method in ("POST", "PATCH"):
            statuses |= {409, *WITH_BODY}
        if self.method == "PATCH":
            statuses |= {412, 428}
        if self.method == "POST" and self._is_detail:
            statuses.add(412)
        return sorted(statuses)

    @property
    def _act(self):
        return getattr(self.view, "action", None) or self.method.lower()

    @property
    def _handler(self):
        return getattr(self.view, self._act, None)

    @property
    def _is_detail(self):
        return "{id}" in self.path or "{pk}" in self.path


def _header(name, description, schema, required=False):
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, required=required, description=description)


class TokenScheme(OpenApiAuthenticationExtension):
    """``Authorization: Bearer``."""

    target_class = "dms.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        """The scheme."""
        return {"type": "http", "scheme": "bearer", "description": "An API token, made on your own page of the shell."}


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's session cookie."""

    target_class = "dms.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        """The scheme."""
        from django.conf import settings

        about = "The browser's session; unsafe methods also need the header X-CSRFToken."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": about}


def document():
    """The whole OpenAPI document in the language that is active."""
    return _document(translation.get_language())


@lru_cache(maxsize=8)
def _document(language):
    return SchemaGenerator(api_version="v1").get_schema(request=None, public=True)


def problem_codes(status):
    """The codes that a problem of this status may carry."""
    return [code for code, kind in PROBLEMS.items() if kind.status == status]
