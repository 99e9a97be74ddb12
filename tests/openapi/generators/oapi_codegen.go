// A program that uses the code of oapi-codegen, and prints its results as one line of JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"example.com/taskwire/client/api"
	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"
)

func client(host, token string) *api.ClientWithResponses {
	made, err := api.NewClientWithResponses(host, api.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}))
	if err != nil {
		panic(err)
	}
	return made
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// Returns the expected response, or fails.
func some[T any](value *T) T {
	if value == nil {
		panic("another answer")
	}
	return *value
}

func to[T any](value T) *T { return &value }

func day(text string) types.Date {
	return types.Date{Time: must(time.Parse(time.DateOnly, text))}
}

func main() {
	host, email := os.Args[1], os.Args[2]
	ctx := context.Background()
	newUser := api.SignUpInput{Name: "Ada", Email: types.Email(email), Password: "correct horse"}
	session := some(must(client(host, "").AuthSignUpWithResponse(ctx, newUser)).JSON200)
	known := api.SignInInput{Email: types.Email(email), Password: "correct horse"}
	if some(must(client(host, "").AuthSignInWithResponse(ctx, known)).JSON200).User.Id != session.User.Id {
		panic("another user")
	}
	tw := client(host, some(must(client(host, session.Token).AuthTokenWithResponse(ctx)).JSON200).Token)

	due := api.DueInput{Date: day("2026-11-30"), Time: to("09:00"), TimeZone: to("Europe/Berlin")}
	milk := api.CreateTaskInput{
		Title:       "Buy milk",
		Description: to("Oat"),
		Priority:    to(api.PriorityHigh),
		Tags:        to([]string{"home", "errands"}),
		Due:         nullable.NewNullableWithValue(due),
	}
	once := &api.TasksCreateParams{IdempotencyKey: to("milk")}
	first := some(must(tw.TasksCreateWithResponse(ctx, once, milk)).JSON201).Data
	again := some(must(tw.TasksCreateWithResponse(ctx, once, milk)).JSON201).Data
	some(must(tw.TasksCreateWithResponse(ctx, nil, api.CreateTaskInput{Title: "Call Bob"})).JSON201)

	filtered := [][]string{}
	for _, task := range some(must(tw.TasksListWithResponse(ctx, &api.TasksListParams{
		Completed: to(false),
		Priority:  to([]api.Priority{api.PriorityHigh, api.PriorityUrgent}),
		TagsAny:   to([]string{"errands", "shop"}),
		DueFrom:   to("2026-11-01"),
		Search:    to("MILK"),
	})).JSON200).Data {
		filtered = append(filtered, []string{task.Title, task.Due.MustGet().Date.String()})
	}
	query := &api.TasksListParams{
		Sort:  to([]api.TasksListParamsSort{"title", "-priority"}),
		Limit: to(1),
	}
	pages := [][]string{}
	for {
		page := some(must(tw.TasksListWithResponse(ctx, query)).JSON200)
		titles := []string{}
		for _, task := range page.Data {
			titles = append(titles, task.Title)
		}
		pages = append(pages, titles)
		if page.Meta.NextCursor.IsNull() {
			break
		}
		query.Cursor = to(page.Meta.NextCursor.MustGet())
	}

	change := api.UpdateTaskInput{Title: to("Buy oat milk"), Due: nullable.NewNullNullable[api.DueInput]()}
	ifFirst := &api.TasksUpdateParams{IfMatch: to(`"1"`)}
	answer := must(tw.TasksUpdateWithResponse(ctx, first.Id, ifFirst, change))
	changed := some(answer.JSON200).Data
	staleAnswer := must(tw.TasksUpdateWithResponse(ctx, first.Id, ifFirst, api.UpdateTaskInput{Title: to("x")}))
	stale := some(staleAnswer.JSON412).Error
	missing := must(tw.TasksGetWithResponse(ctx, uuid.New(), nil))
	both := api.CompleteTasksInput{Ids: []types.UUID{first.Id, uuid.New()}}
	named := must(tw.TasksCompleteManyWithResponse(ctx, nil, both))
	rejected := must(tw.TasksListWithResponse(ctx, &api.TasksListParams{Cursor: to("x")}))

	trashed := some(must(tw.TasksDeleteWithResponse(ctx, first.Id, nil)).JSON200).Data
	restored := some(must(tw.TasksRestoreWithResponse(ctx, first.Id, nil)).JSON200).Data

	feed, place := [][]any{}, (*string)(nil)
	for {
		since := some(must(tw.ChangesSinceWithResponse(ctx, &api.ChangesSinceParams{Limit: to(1), Cursor: place})).JSON200).Data
		for _, one := range since.Changes {
			var title any
			if one.Task != nil {
				title = one.Task.Title
			}
			feed = append(feed, []any{one.Entity, one.Op, title})
		}
		place = &since.Cursor
		if !since.More {
			break
		}
	}
	some(must(tw.TasksDeleteWithResponse(ctx, first.Id, nil)).JSON200)
	some(must(tw.TasksPurgeWithResponse(ctx, first.Id, nil)).JSON200)
	purged := []bool{}
	for _, one := range some(must(tw.ChangesSinceWithResponse(ctx, &api.ChangesSinceParams{Cursor: place})).JSON200).Data.Changes {
		if one.Op == "delete" {
			purged = append(purged, one.Id == first.Id)
		}
	}

	current := stale.Current.MustGet()
	summary, _ := json.Marshal(map[string]any{
		"created":  []any{first.Title, first.Tags, first.Version, again.Id == first.Id},
		"filtered": filtered,
		"pages":    pages,
		"changed":  []any{changed.Title, changed.Description, changed.Due.IsNull(), answer.HTTPResponse.Header.Get("ETag")},
		"stale":    []any{staleAnswer.StatusCode(), stale.Code, current.Title, current.Version},
		"missing":  []any{missing.StatusCode(), some(missing.JSON404).Error.Code},
		"named":    []any{named.StatusCode(), some(some(named.JSON404).Error.Issues)[0].Path},
		"rejected":  []any{rejected.StatusCode(), some(rejected.JSON400).Error.Code, some(rejected.JSON400).Error.Issues[0].Path},
		"trashed":  []any{!trashed.DeletedAt.IsNull(), restored.DeletedAt.IsNull()},
		"affected": []any{again.Affected, changed.Affected},
		"feed":     feed,
		"purged":   purged,
	})
	fmt.Println(string(summary))
}
