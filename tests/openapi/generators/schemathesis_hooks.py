"""Rules that no schema can express: values that only the server creates, and dependencies between values."""

import unicodedata
from datetime import date

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("language-tag", st.sampled_from(["en", "de-AT", "zh-Hant-TW"]))
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo"]))
schemathesis.openapi.format("rule", st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=31"]))
schemathesis.openapi.format("filter", st.sampled_from(["is:open due<=today", "priority>=high !tag:waiting", "milk"]))


@schemathesis.hook
def before_load_schema(_context, document):
    unique(document)
    with_grammar(document)
    # Their examples exclude each other, and are combined otherwise.
    without_examples(document["components"]["schemas"]["ReminderInput"]["properties"])
    without_null_due(document)
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


# Texts with a grammar that a schema does not express; the formats above generate them.
WITH_GRAMMAR = {"filter", "rule"}


def with_grammar(value, name=None):
    """Adds a format to the schemas of filters and recurrence rules."""
    if isinstance(value, dict):
        if name in WITH_GRAMMAR and value.get("type") == "string":
            value["format"] = name
        for key, part in value.items():
            with_grammar(part, value.get("name", name) if key == "schema" else key)
    elif isinstance(value, list):
        for part in value:
            with_grammar(part)


def without_null_due(value):
    """Removes the examples of the parameter for no due date, which excludes those for a range of them."""
    if isinstance(value, dict):
        if value.get("name") == "due" and value.get("in") == "query":
            without_examples(value)
        for part in value.values():
            without_null_due(part)
    elif isinstance(value, list):
        for part in value:
            without_null_due(part)


def without_examples(value):
    """Removes the examples of all parts of a schema."""
    if isinstance(value, dict):
        value.pop("examples", None)
        for part in value.values():
            without_examples(part)
    elif isinstance(value, list):
        for part in value:
            without_examples(part)


def has_unclear_reminder(value):
    """Returns whether a reminder in a body has both a time and a duration, or neither."""
    if isinstance(value, list):
        return any(has_unclear_reminder(one) for one in value)
    if not isinstance(value, dict):
        return False
    reminders = value.get("reminders")
    if isinstance(reminders, list):
        for one in reminders:
            if isinstance(one, dict) and (one.get("at") is None) == (one.get("before") is None):
                return True
    return any(has_unclear_reminder(part) for part in value.values())


# Null means omitted in these fields. The document does not state it: generated clients would have three states.
LEFT_OUT_BY_NULL = {"id", "affected", "description", "priority", "tags", "completed", "time", "timeZone", "version", "createdAt", "updatedAt"}

# Fields whose texts need a visible character, which no pattern expresses.
VISIBLE = {"title", "name", "text", "tag", "tags", "addTags", "removeTags"}


def has_undocumented(value):
    """Returns whether a body has such a null, or a text that lacks the visible character which it needs."""
    if isinstance(value, list):
        return any(has_undocumented(one) for one in value)
    if not isinstance(value, dict):
        return False
    for name, part in value.items():
        if part is None and name in LEFT_OUT_BY_NULL:
            return True
        texts = part if isinstance(part, list) else [part]
        if name in VISIBLE and any(isinstance(one, str) and one and not is_visible(one) for one in texts):
            return True
    return any(has_undocumented(part) for part in value.values())


def is_visible(text):
    return any(unicodedata.category(one) not in ("Cc", "Cf", "Cn", "Cs", "Zs", "Zl", "Zp") for one in text)


# Parameters, each with the beginnings of those that it excludes.
EXCLUDED = {
    "due": ("due.", "overdue"),
    "overdue": ("completed",),
    "untagged": ("tags.",),
    "completed": ("completedAt.",),
}
RANGES = ("due", "completedAt", "updatedAt")
DAYS = ("yesterday", "today", "tomorrow")


def is_day(text):
    """Returns whether a text is a day of the supported years, which a pattern does not tell."""
    try:
        return 1900 <= date.fromisoformat(text).year <= 9998
    except ValueError:
        return False


def excludes(query):
    """Returns whether parameters exclude each other, or a range may end before it begins."""
    for name, beginnings in EXCLUDED.items():
        if name in query and any(other != name and other.startswith(beginnings) for other in query):
            return True
    for name in RANGES:
        first, last = query.get(f"{name}.from"), query.get(f"{name}.to")
        if any(isinstance(one, str) and one not in DAYS and not is_day(one[:10]) for one in (first, last)):
            return True
        if isinstance(first, str) and isinstance(last, str):
            if first > last or (first in DAYS) != (last in DAYS) or first in DAYS and DAYS.index(first) > DAYS.index(last):
                return True
    return False


def changes_tags_twice(body):
    """Returns whether a body, or the change in it, sets all tags and changes some, or adds and removes the same tag."""
    for change in (body, body.get("set"), body.get("change")):
        if not isinstance(change, dict):
            continue
        added, removed = (change.get(name) for name in ("addTags", "removeTags"))
        if "tags" in change and (added is not None or removed is not None):
            return True
        if isinstance(added, list) and isinstance(removed, list) and {key(one) for one in added} & {key(one) for one in removed}:
            return True
    return False


def key(tag):
    """Returns the form by which the server compares tags."""
    return " ".join(unicodedata.normalize("NFC", str(tag)).split()).casefold()


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
    if has_undocumented(case.body) or has_unclear_reminder(case.body):
        return False
    if ("due.time" in query and "due.date" not in query) or ("due.timeZone" in query and "due.time" not in query):
        return False
    # A notification cannot be snoozed until a time before 1970.
    until = body.get("until")
    if isinstance(until, str) and until < "1970":
        return False
    key = (case.headers or {}).get("Idempotency-Key")
    # Quotes and spaces around a key do not count towards its length.
    if isinstance(key, str) and (key.startswith('"') or key != key.strip()) and len(key) > 255:
        return False
    if excludes(query) or changes_tags_twice(body):
        return False
    ids, versions = body.get("ids"), body.get("ifVersions")
    named = {str(one) for one in ids} if isinstance(ids, list) else set()
    return not isinstance(versions, dict) or set(versions) <= named
