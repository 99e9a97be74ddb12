// A program that uses the code of ogen, and prints its results as one line of JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"example.com/taskwire/client/api"
	"github.com/google/uuid"
)

type tokens struct{ token string }

func (t tokens) Bearer(context.Context, api.OperationName) (api.Bearer, error) {
	return api.Bearer{Token: t.token}, nil
}

func (t tokens) Session(context.Context, api.OperationName) (api.Session, error) {
	return api.Session{Token: t.token}, nil
}

func client(host, token string) *api.Client {
	made, err := api.NewClient(host, tokens{token})
	if err != nil {
		panic(err)
	}
	return made
}

// Converts a response of several possible types to the expected type, or fails.
func as[T any](answer any, err error) T {
	typed, ok := answer.(T)
	if err != nil || !ok {
		panic(fmt.Sprintf("%T %+v %v", answer, answer, err))
	}
	return typed
}

func day(text string) time.Time {
	parsed, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return parsed
}

func main() {
	host, email := os.Args[1], os.Args[2]
	ctx := context.Background()
	newUser := &api.SignUpInput{Name: "Ada", Email: email, Password: "correct horse"}
	session := as[*api.SignedUpHeaders](client(host, "").AuthSignUp(ctx, newUser)).Response
	in := as[*api.SignedInHeaders](client(host, "").AuthSignIn(ctx, &api.SignInInput{Email: email, Password: "correct horse"}))
	if in.Response.User.ID != session.User.ID {
		panic("another user")
	}
	tw := client(host, as[*api.AccessTokenHeaders](client(host, session.Token).AuthToken(ctx)).Response.Token)

	milk := &api.CreateTaskInput{
		Title:       "Buy milk",
		Description: api.NewOptString("Oat"),
		Priority:    api.NewOptPriority(api.PriorityHigh),
		Tags:        []string{"home", "errands"},
		Due: api.NewOptNilDueInput(api.DueInput{
			Date:     day("2026-11-30"),
			Time:     api.NewOptString("09:00"),
			TimeZone: api.NewOptString("Europe/Berlin"),
		}),
	}
	once := api.TasksCreateParams{IdempotencyKey: api.NewOptString("milk")}
	first := as[*api.ChangedTaskAnswerHeaders](tw.TasksCreate(ctx, milk, once)).Response.Data
	again := as[*api.ChangedTaskAnswerHeaders](tw.TasksCreate(ctx, milk, once)).Response.Data
	as[*api.ChangedTaskAnswerHeaders](tw.TasksCreate(ctx, &api.CreateTaskInput{Title: "Call Bob"}, api.TasksCreateParams{}))

	filtered := [][]string{}
	for _, task := range as[*api.TaskPageAnswerHeaders](tw.TasksList(ctx, api.TasksListParams{
		Completed: api.NewOptBool(false),
		Priority:  []api.Priority{api.PriorityHigh, api.PriorityUrgent},
		TagsAny:   []string{"errands", "shop"},
		DueFrom:   api.NewOptString("2026-11-01"),
		Search:    api.NewOptString("MILK"),
	})).Response.Data {
		filtered = append(filtered, []string{task.Title, task.Due.Value.Date.Format(time.DateOnly)})
	}
	query := api.TasksListParams{
		Sort:  []api.TasksListSortItem{"title", "-priority"},
		Limit: api.NewOptInt(1),
	}
	pages := [][]string{}
	for {
		page := as[*api.TaskPageAnswerHeaders](tw.TasksList(ctx, query)).Response
		titles := []string{}
		for _, task := range page.Data {
			titles = append(titles, task.Title)
		}
		pages = append(pages, titles)
		if page.Meta.NextCursor.Null {
			break
		}
		query.Cursor = api.NewOptString(page.Meta.NextCursor.Value)
	}

	change := api.UpdateTaskInput{Title: api.NewOptString("Buy oat milk")}
	change.Due.SetToNull()
	ofFirst := api.TasksUpdateParams{ID: first.ID, IfMatch: api.NewOptString(`"1"`)}
	answer := as[*api.TasksPurgeOKHeaders](tw.TasksUpdate(ctx, api.NewOptUpdateTaskInput(change), ofFirst))
	changed := answer.Response.Data
	other := api.NewOptUpdateTaskInput(api.UpdateTaskInput{Title: api.NewOptString("x")})
	stale := as[*api.TaskPreconditionFailedErrorHeaders](tw.TasksUpdate(ctx, other, ofFirst)).Response.Error
	missing := as[*api.NotFoundErrorHeaders](tw.TasksGet(ctx, api.TasksGetParams{ID: uuid.New()})).Response.Error
	both := &api.CompleteTasksInput{Ids: []uuid.UUID{first.ID, uuid.New()}}
	named := as[*api.NotFoundErrorHeaders](tw.TasksCompleteMany(ctx, both, api.TasksCompleteManyParams{})).Response.Error
	wrong := api.TasksListParams{Cursor: api.NewOptString("x")}
	rejected := as[*api.InvalidInputErrorHeaders](tw.TasksList(ctx, wrong)).Response.Error

	trashed := as[*api.TasksPurgeOKHeaders](tw.TasksDelete(ctx, api.TasksDeleteParams{ID: first.ID})).Response.Data
	restored := as[*api.TasksPurgeOKHeaders](tw.TasksRestore(ctx, api.TasksRestoreParams{ID: first.ID})).Response.Data

	feed, place := [][]any{}, api.OptString{}
	for {
		answer := as[*api.ChangesPageAnswerHeaders](tw.ChangesSince(ctx, api.ChangesSinceParams{Limit: api.NewOptInt(1), Cursor: place}))
		since := answer.Response.Data
		for _, one := range since.Changes {
			var title any
			if task, ok := one.Task.Get(); ok {
				title = task.Title
			}
			feed = append(feed, []any{one.Entity, one.Op, title})
		}
		place = api.NewOptString(since.Cursor)
		if !since.More {
			break
		}
	}
	as[*api.TasksPurgeOKHeaders](tw.TasksDelete(ctx, api.TasksDeleteParams{ID: first.ID}))
	as[*api.TasksPurgeOKHeaders](tw.TasksPurge(ctx, api.TasksPurgeParams{ID: first.ID}))
	purged := []bool{}
	for _, one := range as[*api.ChangesPageAnswerHeaders](tw.ChangesSince(ctx, api.ChangesSinceParams{Cursor: place})).Response.Data.Changes {
		if one.Op == "delete" {
			purged = append(purged, one.ID == first.ID)
		}
	}

	current := stale.Current.Value
	summary, _ := json.Marshal(map[string]any{
		"created":  []any{first.Title, first.Tags, first.Version, again.ID == first.ID},
		"filtered": filtered,
		"pages":    pages,
		"changed":  []any{changed.Title, changed.Description, changed.Due.Null, answer.ETag.Value},
		// Each status has its own type.
		"stale":   []any{412, stale.Code, current.Title, current.Version},
		"missing": []any{404, missing.Code},
		"named":   []any{404, named.Issues[0].Path},
		"rejected": []any{400, rejected.Code, rejected.Issues[0].Path},
		"trashed": []any{!trashed.DeletedAt.Null, restored.DeletedAt.Null},
		"affected": []any{again.Affected, changed.Affected},
		"feed":     feed,
		"purged":   purged,
	})
	fmt.Println(string(summary))
}
