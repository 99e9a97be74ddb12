"""A program that uses the code of openapi-python-client, and prints its results as one line of JSON."""

import datetime
import json
import sys
import uuid

from taskwire_client import AuthenticatedClient, Client
from taskwire_client import models as m
from taskwire_client.api.auth import auth_sign_in, auth_sign_up, auth_token
from taskwire_client.api.changes import changes_since
from taskwire_client.api.tasks import (
    tasks_complete_many,
    tasks_create,
    tasks_delete,
    tasks_get,
    tasks_list,
    tasks_purge,
    tasks_restore,
    tasks_update,
)

host, email = sys.argv[1:]


def anyone():
    # A new client each time: requests with session cookies need an Origin, as browsers send.
    return Client(base_url=host)


def expect(kind, value):
    assert isinstance(value, kind), value
    return value


def rejection(kind, response):
    return response.status_code.value, expect(kind, response.parsed).error


new = m.SignUpInput(name="Ada", email=email, password="correct horse")
session = expect(m.SignedUp, auth_sign_up.sync(client=anyone(), body=new))
known = m.SignInInput(email=email, password="correct horse")
assert expect(m.SignedIn, auth_sign_in.sync(client=anyone(), body=known)).user.id == session.user.id
signed_in = AuthenticatedClient(base_url=host, token=session.token)
client = AuthenticatedClient(base_url=host, token=expect(m.AccessToken, auth_token.sync(client=signed_in)).token)


def create(body, key=None):
    answer = tasks_create.sync(client=client, body=body, **({"idempotency_key": key} if key else {}))
    return expect(m.ChangedTaskAnswer, answer).data


due = m.DueInput(date=datetime.date(2026, 11, 30), time="09:00", time_zone="Europe/Berlin")
milk = m.CreateTaskInput(
    title="Buy milk", description="Oat", priority=m.Priority.HIGH, tags=["home", "errands"], due=due
)
first, again = create(milk, "milk"), create(milk, "milk")
create(m.CreateTaskInput(title="Call Bob"))

filtered = tasks_list.sync(
    client=client,
    completed=False,
    priority=[m.Priority.HIGH, m.Priority.URGENT],
    tags_any=["errands", "shop"],
    due_from="2026-11-01",
    search="MILK",
)
pages, cursor = [], {}
while True:
    page = tasks_list.sync(client=client, sort=[m.TasksListSortItem.TITLE], limit=1, **cursor)
    pages.append([task.title for task in expect(m.TaskPageAnswer, page).data])
    if page.meta.next_cursor is None:
        break
    cursor = {"cursor": page.meta.next_cursor}

change = m.UpdateTaskInput(title="Buy oat milk", due=None)
answer = tasks_update.sync_detailed(first.id, client=client, body=change, if_match='"1"')
changed = expect(m.ChangedTaskAnswer, answer.parsed).data
again_changed = tasks_update.sync_detailed(
    first.id, client=client, body=m.UpdateTaskInput(title="x"), if_match='"1"'
)
stale_status, stale = rejection(m.TaskPreconditionFailedError, again_changed)
missing_status, missing = rejection(m.NotFoundError, tasks_get.sync_detailed(uuid.uuid4(), client=client))
both = m.CompleteTasksInput(ids=[first.id, uuid.uuid4()])
named_status, named = rejection(m.NotFoundError, tasks_complete_many.sync_detailed(client=client, body=both))
rejected_status, rejected = rejection(m.InvalidInputError, tasks_list.sync_detailed(client=client, cursor="x"))

trashed = tasks_delete.sync(first.id, client=client).data
restored = tasks_restore.sync(first.id, client=client).data

feed, place = [], {}
while True:
    since = expect(m.ChangesPageAnswer, changes_since.sync(client=client, limit=1, **place)).data
    feed += [[one.entity, one.op, one.task.title if one.task else None] for one in since.changes]
    place = {"cursor": since.cursor}
    if not since.more:
        break
tasks_delete.sync(first.id, client=client)
tasks_purge.sync(first.id, client=client)
after = changes_since.sync(client=client, **place).data.changes

print(
    json.dumps(
        {
            "created": [first.title, first.tags, first.version, again.id == first.id],
            "filtered": [[task.title, str(task.due.date)] for task in filtered.data],
            "pages": pages,
            "changed": [changed.title, changed.description, changed.due is None, answer.headers["ETag"]],
            "stale": [stale_status, stale.code, stale.current.title, stale.current.version],
            "missing": [missing_status, missing.code],
            "named": [named_status, named.issues[0].path],
            "rejected": [rejected_status, rejected.code, rejected.issues[0].path],
            "trashed": [trashed.deleted_at is not None, restored.deleted_at is None],
            "affected": [again.affected.to_dict(), changed.affected.to_dict()],
            "feed": feed,
            "purged": [one.id == first.id for one in after if one.op == "delete"],
        }
    )
)
