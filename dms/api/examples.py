"""Made-up values for the readable page: for each operation what is sent, what comes back, and the line to type."""

import json
import re

BY_NAME = {
    "id": 12,
    "store": 1,
    "version": 3,
    "name": "王小明",
    "phone": "13800138000",
    "masked_phone": "138****8000",
    "email": "wang@example.com",
    "masked_email": "w***@example.com",
    "plate": "京A12345",
    "vin": "LSVAA49J132047371",
    "number": "C-26-0001",
    "masked_document": "******1234",
    "reason": "asked for by the customer",
    "url": "https://accounting.example.com/dms",
    "request_id": "5f0c2b6f0d5f4d5c8a3a1f8f5b1f0a7e",
}
BY_FORMAT = {
    "date-time": "2026-03-16T09:30:00+08:00",
    "date": "2026-03-16",
    "time": "09:30:00",
    "email": "wang@example.com",
    "uri": "https://dms.example.com/",
    "uuid": "7d0a4c52-6a3f-4a0e-9f0e-6f3f1f6b2a10",
    "decimal": "1280.00",
    "binary": "(file)",
}
#: Tried in this order where a text must have a certain shape.
PATTERNED = ("A1", "CD", "1280.00", "0.13", "2026-03-16", "21:00", "#ffffff", "京A12345", "LSVAA49J132047371", "12")
DEEPEST = 5


def example_of(schema, schemas, name="", depth=0):
    """A value that fits ``schema``; ``schemas`` are the shared ones. Optional parts are left out where it gets deep."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, name, depth)
    if "example" in schema:
        return schema["example"]
    for several in ("allOf", "oneOf", "anyOf"):
        if schema.get(several):
            return example_of(schema[several][0], schemas, name, depth)
    if schema.get("enum"):
        return next((value for value in schema["enum"] if value not in ("", None)), schema["enum"][0])
    return _of_type(schema, schemas, name, depth)


def _of_type(schema, schemas, name, depth):
    kind = schema.get("type", "object")
    kind = next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object":
        return _object(schema, schemas, depth)
    if kind == "array":
        return [] if depth >= DEEPEST else [example_of(schema.get("items", {}), schemas, name, depth + 1)]
    known = BY_NAME.get(name)
    if kind == "string":
        return _text(schema, known)
    if kind in ("integer", "number"):
        return _number(schema, known)
    return {"boolean": True, "null": None}[kind]


def _object(schema, schemas, depth):
    parts = schema.get("properties", {})
    if depth >= DEEPEST:
        parts = {name: part for name, part in parts.items() if name in schema.get("required", ())}
    return {name: example_of(part, schemas, name, depth + 1) for name, part in parts.items()}


def _text(schema, known):
    usual = BY_FORMAT.get(schema.get("format"))
    if usual is not None and re.search(schema.get("pattern", ""), usual):
        return usual
    text = known if isinstance(known, str) else "text"
    pattern = re.compile(schema.get("pattern", ""))
    fitting = next((one for one in (text, *PATTERNED) if pattern.search(one)), text)
    return fitting[: schema.get("maxLength", 200)].ljust(schema.get("minLength", 0), "x")


def _number(schema, known):
    value = known if isinstance(known, int) else 1
    return min(max(value, schema.get("minimum", value)), schema.get("maximum", value))


def curl(method, path, operation, body):
    """The line to type; ``$HOST`` and ``$TOKEN`` are the reader's own."""
    words = ["curl", *(["-X", method] if method != "GET" else []), '-H "Authorization: Bearer $TOKEN"']
    headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header" and one.get("required")}
    if method == "POST":
        words.append('-H "Idempotency-Key: $(uuidgen)"')
    if "If-Match" in headers:
        words.append("-H 'If-Match: \"3\"'")
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        words += [f"-F '{name}={'@photo.jpg' if value == '(file)' else value}'" for name, value in body.items()]
    elif body is not None:
        words += ['-H "Content-Type: application/json"', f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    words.append(f'"$HOST{path.replace("{id}", "12")}"')
    return _wrapped(words)


def _wrapped(words):
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > 84:
            lines.append(" ")
        lines[-1] += f" {word}" if lines[-1] else word
    return " \\\n".join(lines)


def samples(host):
    """The lines to type that explain the conventions."""
    return {name: text.replace("{host}", host) for name, text in SAMPLES.items()}


SAMPLES = {
    "begin": """\
HOST={host}
TOKEN=dms_…
curl -H "Authorization: Bearer $TOKEN" "$HOST/api/v1/stores/\"""",
    "pages": """\
curl -H "Authorization: Bearer $TOKEN" "$HOST/api/v1/customers/?page_size=100"
{"next": "{host}/api/v1/customers/?page_size=100&cursor=…", "previous": null, "results": […]}""",
    "once": """\
curl -X POST -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $(uuidgen)" \\
  -H "Content-Type: application/json" -d '{"name": "王小明", …}' "$HOST/api/v1/customers/\"""",
    "versions": """\
curl -X PATCH -H "Authorization: Bearer $TOKEN" -H 'If-Match: "3"' \\
  -H "Content-Type: application/json" -d '{"note": "…"}' "$HOST/api/v1/customers/12/\"""",
    "webhooks": """\
X-DMS-Delivery: 4711
X-DMS-Fact: parties.customer_registered
X-DMS-Timestamp: 1790000000
X-DMS-Signature: sha256=5f0c2b6f…""",
}
