"""The API described: OpenAPI for programs, pages for people. Both need a signed-in person."""

import json
from functools import lru_cache

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from dms.api import filters
from dms.api.examples import curl, example_of, samples
from dms.api.parsing import LARGEST_WHOLE_NUMBER
from dms.api.problems import PROBLEMS
from dms.api.schema import document

METHODS = ("get", "post", "patch")
SHARED = "#/components/schemas/"
LONGEST_QUESTION = 100


@extend_schema(exclude=True)
class SchemaEndpoint(APIView):
    """The OpenAPI 3.1 document as JSON."""

    http_method_names = ["get", "head"]

    def get(self, request):
        """The document in the language of the request."""
        filters.refuse_unknown(request, ())
        return Response(document())


class ReadablePage(LoginRequiredMixin, TemplateView):
    """How to begin, the conventions, every operation by resource, and the problems."""

    template_name = "api/docs.html"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs):
        """``resources`` (name and operations) that hold the words of ``q``, ``problems``, ``samples``."""
        words = self.request.GET.get("q", "")[:LONGEST_QUESTION]
        return super().get_context_data(
            title=_("API"),
            q=words,
            resources=_found(words.lower().split()),
            problems=list(PROBLEMS.items()),
            samples=samples(f"{self.request.scheme}://{self.request.get_host()}"),
            **kwargs,
        )


class ReadableResource(LoginRequiredMixin, TemplateView):
    """One resource: each operation with parameters, examples and problems, and the objects that they speak of."""

    template_name = "api/resource.html"
    http_method_names = ["get", "head"]

    def get_context_data(self, resource, **kwargs):
        """``operations`` with examples, ``schemas`` (name, description, fields), ``names`` of all resources."""
        described = resources(translation.get_language())
        if resource not in described:
            raise Http404
        return super().get_context_data(
            title=resource,
            resource=resource,
            operations=described[resource],
            schemas=_schemas(_used_by(described[resource])),
            names=list(described),
            **kwargs,
        )


@lru_cache(maxsize=8)
def resources(language):
    """``{resource: operations}`` in the language, which is the active one."""
    described = document()
    found = {}
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                entry = _operation(path, method.upper(), operation, described["components"]["schemas"])
                found.setdefault(operation["tags"][0], []).append(entry)
    return dict(sorted(found.items()))


def _found(words):
    """Resources and those of their operations that hold all ``words``."""
    found = []
    for name, operations in resources(translation.get_language()).items():
        fitting = [one for one in operations if all(word in one["words"] for word in words)]
        if fitting:
            found.append((name, fitting))
    return found


def _operation(path, method, operation, schemas):
    takes, body = _content(operation.get("requestBody", {}), schemas)
    successes = [(status, answer) for status, answer in operation["responses"].items() if status < "300"]
    answers = [(status, *_content(answer, schemas)) for status, answer in successes]
    sentence = operation.get("description", "")
    return {
        "method": method,
        "path": path,
        "id": operation["operationId"],
        "description": sentence,
        "words": f"{method} {path} {operation['operationId']} {sentence}".lower(),
        "parameters": [{**one, "kind": _kind(one["schema"])} for one in operation.get("parameters", ())],
        "takes": takes,
        "body": _pretty(body),
        "curl": curl(method, path, operation, body),
        "answers": [(status, name, _pretty(example)) for status, name, example in answers],
        "problems": [status for status in operation["responses"] if status >= "400"],
    }


def _content(part, schemas):
    """Name and example of the first schema that a body or an answer refers to; ``("", None)`` where it has none."""
    for kind, content in part.get("content", {}).items():
        schema = content.get("schema", {})
        readable = "json" in kind or "form" in kind
        return _reference(schema), example_of(schema, schemas) if readable else None
    return "", None


def _pretty(example):
    return "" if example is None else json.dumps(example, ensure_ascii=False, indent=2)


def _reference(schema):
    inner = schema.get("items", {})
    return (schema.get("$ref") or inner.get("$ref") or "").removeprefix(SHARED)


def _used_by(operations):
    """The names of the schemas that the operations take and answer, and of those inside them."""
    schemas = document()["components"]["schemas"]
    waiting = [name for one in operations for name in (one["takes"], *(answer[1] for answer in one["answers"]))]
    found = set()
    while waiting:
        name = waiting.pop()
        if name in schemas and name not in found:
            found.add(name)
            waiting += [_reference(part) for part in schemas[name].get("properties", {}).values()]
    return found


def _schemas(names):
    schemas = document()["components"]["schemas"]
    return [
        (
            name,
            schemas[name].get("description", ""),
            [_field(schemas[name], *field) for field in schemas[name].get("properties", {}).items()],
        )
        for name in sorted(names)
        if schemas[name].get("properties")
    ]


def _field(schema, name, part):
    return {
        "name": name,
        "kind": _kind(part),
        "reference": _reference(part),
        "required": name in schema.get("required", ()),
        "read_only": part.get("readOnly", False),
        "description": part.get("description", ""),
    }


def _kind(part):
    """The type in one line: “string · date-time”, “integer 1–200”, or its allowed values."""
    kinds = part.get("type", "")
    words = [" | ".join(kinds) if isinstance(kinds, list) else kinds, part.get("format", "")]
    if "enum" in part:
        words.append(" | ".join(str(one) for one in part["enum"]))
    if part.get("maximum", LARGEST_WHOLE_NUMBER) < LARGEST_WHOLE_NUMBER:
        words.append(f"{part.get('minimum', '')}–{part['maximum']}")
    if "maxLength" in part:
        words.append(f"≤ {part['maxLength']}")
    return " · ".join(word for word in words if word)
