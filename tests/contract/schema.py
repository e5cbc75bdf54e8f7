"""Does a value fit its schema? The part of JSON Schema (2020-12) that the description uses; a keyword that is not known here is an error, so
that nothing goes unchecked."""
import datetime
import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}
SILENT = {"description", "title", "default", "example", "examples", "x-ref"}


def date_ok(text):
    try:
        datetime.date.fromisoformat(text)
        return len(text) == 10
    except ValueError:
        return False


def time_ok(text):
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d+)?Z", text)
    return bool(found) and date_ok(found[1])


FORMATS = {
    "date": date_ok,
    "date-time": time_ok,
    "int32": lambda v: -2**31 <= v < 2**31,
    "int64": lambda v: -2**63 <= v < 2**63,
    "uri-reference": lambda v: " " not in v,
}


class Schemas:
    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            at = self.document
            for part in schema["$ref"].lstrip("#/").split("/"):
                at = at[part]
            schema = at
        return schema

    def faults(self, schema, value, path="", closed=True):
        """What does not fit, as a list of texts. closed: members that no property describes are faults."""
        schema = self.resolve(schema)
        out = []

        def bad(what):
            out.append(f"{path or '.'}: {what}")

        kinds = schema.get("type")
        if kinds is not None:
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if not any(TYPES[k](value) for k in kinds):
                bad(f"{value!r:.80} is no {' or '.join(kinds)}")
                return out
        for key, rule in schema.items():
            if key in ("type", "properties", "patternProperties", "additionalProperties") or key in SILENT:
                continue
            if key == "enum":
                if value not in rule:
                    bad(f"{value!r:.80} is none of {rule}")
            elif key == "required":
                if isinstance(value, dict):
                    out += [f"{path or '.'}: lacks {name}" for name in rule if name not in value]
            elif key == "items":
                if isinstance(value, list):
                    for i, item in enumerate(value):
                        out += self.faults(rule, item, f"{path}[{i}]", closed)
            elif key in ("anyOf", "oneOf"):
                each = [self.faults(one, value, path, closed) for one in rule]
                fits = sum(not e for e in each)
                if fits == 0:
                    out += min(each, key=len)
                elif key == "oneOf" and fits > 1:
                    bad("fits more than one")
            elif key == "pattern":
                if isinstance(value, str) and not re.search(rule, value):
                    bad(f"{value!r:.80} does not look like {rule}")
            elif key == "format":
                if value is not None and not isinstance(value, bool) and not FORMATS[rule](value):
                    bad(f"{value!r:.80} is no {rule}")
            elif key == "contentEncoding":
                if isinstance(value, str) and not re.fullmatch("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", value):
                    bad(f"{value!r:.80} is no {rule}")
            elif key == "minLength":
                if isinstance(value, str) and len(value) < rule:
                    bad("is too short")
            elif key == "maxLength":
                if isinstance(value, str) and len(value) > rule:
                    bad("is too long")
            elif key == "minItems":
                if isinstance(value, list) and len(value) < rule:
                    bad("has too few")
            elif key == "maxItems":
                if isinstance(value, list) and len(value) > rule:
                    bad("has too many")
            elif key in ("minimum", "exclusiveMinimum", "maximum"):
                if TYPES["number"](value):
                    fits = {"minimum": value >= rule, "exclusiveMinimum": value > rule, "maximum": value <= rule}[key]
                    if not fits:
                        bad(f"{value} is beyond the {key} {rule}")
            else:
                raise AssertionError(f"schema.py does not know {key}")
        if isinstance(value, dict) and ("properties" in schema or "patternProperties" in schema):
            known = schema.get("properties", {})
            for name, member in value.items():
                if name in known:
                    out += self.faults(known[name], member, f"{path}.{name}", closed)
                    continue
                patterns = [s for p, s in schema.get("patternProperties", {}).items() if re.search(p, name)]
                for s in patterns:
                    out += self.faults(s, member, f"{path}.{name}", closed)
                if not patterns and (closed or schema.get("additionalProperties") is False):
                    bad(f"{name} is not described")
        return out
