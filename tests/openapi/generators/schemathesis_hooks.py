"""Rules that no schema can express: values that only the server creates, and dependencies between values."""

import unicodedata

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("language-tag", st.sampled_from(["en", "de-AT", "zh-Hant-TW"]))
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo"]))


@schemathesis.hook
def before_load_schema(_context, document):
    unique(document)
    headers = document["components"]["parameters"]
    # Its own generator for these headers ignores the pattern.
    for name in ("IfMatch", "UnlessMatch"):
        headers[name]["schema"] = {"type": "string", "enum": ["*", '"1"', 'W/"1"', '"1", "2"']}
    for path in document["paths"].values():
        for operation in path.values():
            # Only a cursor from a response is valid.
            operation["parameters"] = [one for one in operation.get("parameters", []) if one.get("name") != "cursor"]


def unique(value):
    """Adds `uniqueItems`, which the document omits because of code generators."""
    if isinstance(value, dict):
        if value.get("x-unique-items") is True:
            value["uniqueItems"] = True
        for part in value.values():
            unique(part)
    elif isinstance(value, list):
        for part in value:
            unique(part)


# Null means omitted in these fields. The document does not state it: generated clients would have three states.
LEFT_OUT_BY_NULL = {"id", "affected", "description", "priority", "tags", "completed", "time", "timeZone", "version", "createdAt", "updatedAt"}


def has_undocumented(value):
    """Returns whether a body has such a null, or a title or tag without a visible character."""
    if isinstance(value, list):
        return any(has_undocumented(one) for one in value)
    if not isinstance(value, dict):
        return False
    for name, part in value.items():
        if part is None and name in LEFT_OUT_BY_NULL:
            return True
        texts = part if name == "tags" and isinstance(part, list) else [part] if name == "title" else []
        if any(isinstance(one, str) and one and not is_visible(one) for one in texts):
            return True
    return any(has_undocumented(part) for part in value.values())


def is_visible(text):
    return any(unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") for one in text)


@schemathesis.hook
def filter_case(_context, case):
    """Skips cases with inconsistent values, because a schema checks each value alone."""
    query, body = (part if isinstance(part, dict) else {} for part in (case.query, case.body))
    words = query.get("sort", [])
    # Some values are already serialized.
    words = words.split(",") if isinstance(words, str) else words
    keys = [str(word).removeprefix("-") for word in words] if isinstance(words, list) else []
    if len(set(keys)) < len(keys):
        return False
    if "position" in keys and "listId" not in query:
        return False
    if has_undocumented(case.body):
        return False
    key = (case.headers or {}).get("Idempotency-Key")
    # Quotes around a key do not count towards its length.
    if isinstance(key, str) and key.startswith('"') and len(key) > 255:
        return False
    first, last = query.get("due.from"), query.get("due.to")
    if isinstance(first, str) and isinstance(last, str) and first > last:
        return False
    ids, versions = body.get("ids"), body.get("ifVersions")
    named = {str(one) for one in ids} if isinstance(ids, list) else set()
    return not isinstance(versions, dict) or set(versions) <= named
