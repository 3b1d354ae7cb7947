"""From the OpenAPI document to the text of a Python module: one class of values for each object, one method for each
operation. Operations that send or answer files are left out: they are a line of any HTTP library.
"""

import keyword
import re
from pathlib import Path

RUNTIME = Path(__file__).with_name("runtime.py")
METHODS = ("get", "post", "patch")
KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = (
    "# Written by “manage.py write_client” from the OpenAPI document of version {version}. Write it anew, don't edit.\n"
)


def client_source(described):
    """The whole module for the OpenAPI document ``described``."""
    schemas = described["components"]["schemas"]
    operations = [
        _method(path, method, methods[method])
        for path, methods in described["paths"].items()
        for method in METHODS
        if method in methods and _is_json(methods[method])
    ]
    values = [_values(name, schema) for name, schema in sorted(schemas.items())]
    face = [
        "class DMS(Connection):",
        '    """Every operation, by the name that the document gives it."""',
        "",
        *operations,
    ]
    head = HEAD.format(version=described["info"]["version"])
    runtime = RUNTIME.read_text().replace("import Any\n", "import Any, Literal, NotRequired, TypedDict\n", 1)
    return "\n".join([head + runtime, "", *values, "", "\n".join(face)])


def _is_json(operation):
    """Whether bodies go both ways as JSON."""
    contents = [operation.get("requestBody", {}), *_successes(operation)]
    return all("application/json" in part["content"] for part in contents if part.get("content"))


def _successes(operation):
    return [answer for status, answer in operation["responses"].items() if status < "300"]


def _values(name, schema):
    """A class of values; for what is no object, a name for its type."""
    if schema.get("type") != "object" and "properties" not in schema:
        return f"{_safe(name)} = {kind_of(schema)}\n"
    required = set(schema.get("required", ()))
    fields = [
        f"    {_quoted(field)}: {kind_of(part) if field in required else f'NotRequired[{kind_of(part)}]'},"
        for field, part in schema.get("properties", {}).items()
    ]
    # Written as a call, because a field may be called like a word of the language.
    return "\n".join(
        [f"{_safe(name)} = TypedDict(", f"    {_quoted(name)},", "    {", *_deeper(fields), "    },", ")\n"]
    )


def _deeper(lines):
    return [f"    {line}" for line in lines]


def kind_of(schema):
    """The Python type of a schema, in quotes where it names another class."""
    if "$ref" in schema:
        return f'"{_safe(schema["$ref"].rpartition("/")[2])}"'
    for several in ("allOf", "oneOf", "anyOf"):
        if schema.get(several):
            return _one_of([kind_of(part) for part in schema[several]])
    if schema.get("enum"):
        return f"Literal[{', '.join(_literal(value) for value in schema['enum'])}]"
    kinds = schema.get("type", "object")
    return _one_of([_simple(kind, schema) for kind in (kinds if isinstance(kinds, list) else [kinds])])


def _simple(kind, schema):
    if kind == "array":
        return f"list[{kind_of(schema.get('items', {}))}]"
    return KINDS.get(kind, "dict[str, Any]")


def _one_of(kinds):
    found = list(dict.fromkeys(kinds))
    if len(found) > 1 and any(one.startswith('"') for one in found):
        return '"' + " | ".join(one.strip('"') for one in found) + '"'
    return " | ".join(found)


def _method(path, method, operation):
    parameters = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
    places = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
    headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
    takes = _content(operation.get("requestBody", {}))
    answers = [_content(answer) for answer in _successes(operation)]
    arguments = ["self", *(f"{_safe(name)}: int" for name in places)]
    arguments += [f"body: {takes}"] if takes else []
    optional = [f"{_safe(one['name'])}: {kind_of(one['schema'])} | None = None" for one in parameters]
    optional += ["if_match: str | None = None"] if "If-Match" in headers else []
    optional += ["key: str | None = None"] if "Idempotency-Key" in headers else []
    arguments += ["*", *optional] if optional else []
    sent = [repr(method.upper()), f'f"{path}"' if places else f'"{path}"']
    if parameters:
        sent.append("query={" + ", ".join(f"{_quoted(one['name'])}: {_safe(one['name'])}" for one in parameters) + "}")
    sent += ["body=body"] if takes else []
    sent += ["if_match=if_match"] if "If-Match" in headers else []
    sent += ["key=key"] if "Idempotency-Key" in headers else []
    return "\n".join(
        [
            f"    def {_safe(operation['operationId'])}({', '.join(arguments)}) -> {answers[0] or 'None'}:",
            f'        """{_sentence(operation)}"""',
            f"        return self._call({', '.join(sent)})",
            "",
        ]
    )


def _content(part):
    content = part.get("content", {}).get("application/json")
    return kind_of(content["schema"]) if content else ""


def _sentence(operation):
    said = operation.get("description", "").strip().split("\n")[0].replace("\\", "").replace('"', "'")
    return said or operation["operationId"]


def _safe(name):
    plain = re.sub(r"\W", "_", name)
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _quoted(text):
    return f'"{text}"'


def _literal(value):
    return _quoted(value) if isinstance(value, str) else repr(value)
