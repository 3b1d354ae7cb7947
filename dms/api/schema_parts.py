"""What all operations share in the OpenAPI document: the problem, its answers, closed request bodies."""

from dms.api.problems import BY_STATUS, MEDIA_TYPE, PROBLEMS

FIELD_ERROR = {
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {
        "field": {"type": "string", "description": "A path such as lines.0.quantity; empty for the whole body."},
        "code": {"type": "string"},
        "message": {"type": "string"},
    },
}

PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what went wrong, in words for people and in a code for programs.",
    "required": ["type", "title", "status", "detail", "code", "request_id", "errors", "reasons", "points"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": list(PROBLEMS)},
        "request_id": {"type": "string", "description": "Name it when you report the problem; also in X-Request-ID."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "Why a move is blocked."},
        "points": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Point"},
            "description": "The reasons once more, with where each is settled and who can.",
        },
    },
}

EXAMPLE_EXTRAS = {
    409: {
        "reasons": ["The invoice is not paid."],
        "points": [{"sentence": "The invoice is not paid.", "url": "/receivables/7/", "who": "cashier"}],
    },
    422: {"errors": [{"field": "name", "code": "required", "message": "This field is required."}]},
}


def add_shared_parts(result, generator, request, public):
    """Postprocessing: the shared components; request bodies take no other fields than those listed."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["FieldError"] = FIELD_ERROR
    schemas["Problem"] = PROBLEM
    components["responses"] = {f"Problem{status}": _response(status) for status in BY_STATUS}
    for name in _request_schemas(result):
        schemas[name]["additionalProperties"] = False
    for _path, operation in _operations(result):
        _describe_success(operation)
    return result


def _response(status):
    code = BY_STATUS[status]
    kind = PROBLEMS[code]
    example = {
        "type": f"/api/docs/#problem-{code}",
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.detail),
        "code": code,
        "request_id": "5f0c2b6f0d5f4d5c8a3a1f8f5b1f0a7e",
        "errors": [],
        "reasons": [],
        "points": [],
        **EXAMPLE_EXTRAS.get(status, {}),
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    answer = {"description": str(kind.title), "content": content}
    if status in (429, 503):
        seconds = {"type": "integer", "minimum": 1}
        answer["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": seconds, "required": True}}
    return answer


def _operations(result):
    for path, methods in result.get("paths", {}).items():
        for operation in methods.values():
            if isinstance(operation, dict) and "responses" in operation:
                yield path, operation


def _request_schemas(result):
    """The component schemas that request bodies consist of, followed through their parts."""
    schemas = result["components"]["schemas"]
    found, waiting = set(), [operation.get("requestBody", {}) for _path, operation in _operations(result)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting += part.values()
    return [name for name in found if schemas[name].get("type") == "object"]


def _describe_success(operation):
    """Each answer carries its request id; a row carries its version."""
    for status, answer in operation["responses"].items():
        if status in ("200", "201") and "$ref" not in answer:
            headers = answer.setdefault("headers", {})
            headers["X-Request-ID"] = {
                "description": "The id of this request in the logs.",
                "schema": {"type": "string"},
            }
