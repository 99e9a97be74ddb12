"""A program that uses the code of openapi-generator, and prints its results as one line of JSON."""

import datetime
import json
import sys
import uuid

import openapi_client as api

host, email = sys.argv[1:]


def client(token=None):
    return api.ApiClient(api.Configuration(host=host, access_token=token))


def rejection(kind, call):
    try:
        call()
    except api.ApiException as error:
        return error.status, kind.from_json(error.body)
    raise AssertionError("was not rejected")


session = api.AuthApi(client()).auth_sign_up(api.SignUpInput(name="Ada", email=email, password="correct horse"))
assert session.user.email == email
assert api.AuthApi(client()).auth_sign_in(api.SignInInput(email=email, password="correct horse")).user.id == session.user.id
token = api.AuthApi(client(session.token)).auth_token().token
tasks, changes = api.TasksApi(client(token)), api.ChangesApi(client(token))

due = api.DueInput(date=datetime.date(2026, 11, 30), time="09:00", time_zone="Europe/Berlin")
milk = api.CreateTaskInput(title="Buy milk", description="Oat", priority="high", tags=["home", "errands"], due=due)
first = tasks.tasks_create(milk, idempotency_key="milk").data
again = tasks.tasks_create(milk, idempotency_key="milk").data
tasks.tasks_create(api.CreateTaskInput(title="Call Bob"))

filtered = tasks.tasks_list(
    completed=False,
    priority=["high", "urgent"],
    tags_any=["errands", "shop"],
    due_from="2026-11-01",
    search="MILK",
)
pages, cursor = [], None
while True:
    page = tasks.tasks_list(sort=["title", "-priority"], limit=1, cursor=cursor)
    pages.append([task.title for task in page.data])
    cursor = page.meta.next_cursor
    if cursor is None:
        break

change = api.UpdateTaskInput(title="Buy oat milk", due=None)
answer = tasks.tasks_update_with_http_info(first.id, update_task_input=change, if_match='"1"')
changed = answer.data.data
stale_status, stale = rejection(
    api.TaskPreconditionFailedError,
    lambda: tasks.tasks_update(first.id, update_task_input=api.UpdateTaskInput(title="x"), if_match='"1"'),
)
missing_status, missing = rejection(api.NotFoundError, lambda: tasks.tasks_get(uuid.uuid4()))
named_status, named = rejection(
    api.NotFoundError, lambda: tasks.tasks_complete_many(api.CompleteTasksInput(ids=[first.id, uuid.uuid4()]))
)
rejected_status, rejected = rejection(api.InvalidInputError, lambda: tasks.tasks_list(cursor="x"))

trashed = tasks.tasks_delete(first.id).data
restored = tasks.tasks_restore(first.id).data

feed, place = [], None
while True:
    since = changes.changes_since(cursor=place, limit=1).data
    feed += [[change.entity, change.op, change.task and change.task.title] for change in since.changes]
    place = since.cursor
    if not since.more:
        break
tasks.tasks_delete(first.id)
tasks.tasks_purge(first.id)
after = changes.changes_since(cursor=place).data.changes

print(
    json.dumps(
        {
            "created": [first.title, first.tags, first.version, again.id == first.id],
            "filtered": [[task.title, str(task.due.var_date)] for task in filtered.data],
            "pages": pages,
            "changed": [changed.title, changed.description, changed.due is None, answer.headers["etag"]],
            "stale": [stale_status, stale.error.code, stale.error.current.title, stale.error.current.version],
            "missing": [missing_status, missing.error.code],
            "named": [named_status, named.error.issues[0].path],
            "rejected": [rejected_status, rejected.error.code, rejected.error.issues[0].path],
            "trashed": [trashed.deleted_at is not None, restored.deleted_at is None],
            "affected": [again.affected, changed.affected],
            "feed": feed,
            "purged": [change.id == first.id for change in after if change.op == "delete"],
        }
    )
)
