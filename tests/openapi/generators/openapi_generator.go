// A program that uses the code of openapi-generator, and prints its results as one line of JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	api "example.com/taskwire/client"
)

const unknown = "019ab000-0000-7000-8000-000000000000"

// Returns an error response as its documented type.
func rejection[T any](response *http.Response, err error) (int, T) {
	var failed *api.GenericOpenAPIError
	if !errors.As(err, &failed) {
		panic(fmt.Sprint("was not refused: ", err))
	}
	body, ok := failed.Model().(T)
	if !ok {
		panic(fmt.Sprintf("another type: %T", failed.Model()))
	}
	return response.StatusCode, body
}

func must[T any](value T, _ *http.Response, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func with(token string) context.Context {
	return context.WithValue(context.Background(), api.ContextAccessToken, token)
}

func main() {
	host, email := os.Args[1], os.Args[2]
	configuration := api.NewConfiguration()
	configuration.Servers = api.ServerConfigurations{{URL: host}}
	client := api.NewAPIClient(configuration)

	anyone := context.Background()
	newUser := api.NewSignUpInput("Ada", email, "correct horse")
	session := must(client.AuthAPI.AuthSignUp(anyone).SignUpInput(*newUser).Execute())
	in := must(client.AuthAPI.AuthSignIn(anyone).SignInInput(*api.NewSignInInput(email, "correct horse")).Execute())
	if in.User.Id != session.User.Id {
		panic("another user")
	}
	token := must(client.AuthAPI.AuthToken(with(session.Token)).Execute())
	ctx, tasks, changes := with(token.Token), client.TasksAPI, client.ChangesAPI

	due := api.NewDueInput("2026-11-30")
	due.SetTime("09:00")
	due.SetTimeZone("Europe/Berlin")
	milk := api.NewCreateTaskInput("Buy milk")
	milk.SetDescription("Oat")
	milk.SetPriority(api.HIGH)
	milk.SetTags([]string{"home", "errands"})
	milk.SetDue(*due)
	first := must(tasks.TasksCreate(ctx).CreateTaskInput(*milk).IdempotencyKey("milk").Execute()).Data
	again := must(tasks.TasksCreate(ctx).CreateTaskInput(*milk).IdempotencyKey("milk").Execute()).Data
	must(tasks.TasksCreate(ctx).CreateTaskInput(*api.NewCreateTaskInput("Call Bob")).Execute())

	list := tasks.TasksList(ctx).Completed(false).Priority([]api.Priority{api.HIGH, api.URGENT})
	list = list.TagsAny([]string{"errands", "shop"}).DueFrom("2026-11-01").Search("MILK")
	filtered := [][]string{}
	for _, task := range must(list.Execute()).Data {
		filtered = append(filtered, []string{task.Title, task.Due.Get().Date})
	}
	pages := [][]string{}
	for query := tasks.TasksList(ctx).Sort([]string{"title", "-priority"}).Limit(1); ; {
		page := must(query.Execute())
		titles := []string{}
		for _, task := range page.Data {
			titles = append(titles, task.Title)
		}
		pages = append(pages, titles)
		cursor := page.Meta.NextCursor.Get()
		if cursor == nil {
			break
		}
		query = query.Cursor(*cursor)
	}

	change := api.NewUpdateTaskInput()
	change.SetTitle("Buy oat milk")
	change.SetDueNil()
	answer, response, err := tasks.TasksUpdate(ctx, first.Id).UpdateTaskInput(*change).IfMatch(`"1"`).Execute()
	changed := must(answer, response, err).Data
	other := api.NewUpdateTaskInput()
	other.SetTitle("x")
	_, staleResponse, err := tasks.TasksUpdate(ctx, first.Id).UpdateTaskInput(*other).IfMatch(`"1"`).Execute()
	staleStatus, stale := rejection[api.TaskPreconditionFailedError](staleResponse, err)
	_, missingResponse, err := tasks.TasksGet(ctx, unknown).Execute()
	missingStatus, missing := rejection[api.NotFoundError](missingResponse, err)
	both := api.NewCompleteTasksInput([]string{first.Id, unknown})
	_, namedResponse, err := tasks.TasksCompleteMany(ctx).CompleteTasksInput(*both).Execute()
	namedStatus, named := rejection[api.NotFoundError](namedResponse, err)
	_, refusedResponse, err := tasks.TasksList(ctx).Cursor("x").Execute()
	refusedStatus, refused := rejection[api.InvalidInputError](refusedResponse, err)

	trashed := must(tasks.TasksDelete(ctx, first.Id).Execute()).Data
	restored := must(tasks.TasksRestore(ctx, first.Id).Execute()).Data

	feed, place := [][]any{}, ""
	for {
		query := changes.ChangesSince(ctx).Limit(1)
		if place != "" {
			query = query.Cursor(place)
		}
		since := must(query.Execute()).Data
		for _, one := range since.Changes {
			var title any
			if one.Task != nil {
				title = one.Task.Title
			}
			feed = append(feed, []any{one.Entity, one.Op, title})
		}
		place = since.Cursor
		if !since.More {
			break
		}
	}
	must(tasks.TasksDelete(ctx, first.Id).Execute())
	must(tasks.TasksPurge(ctx, first.Id).Execute())
	purged := []bool{}
	for _, one := range must(changes.ChangesSince(ctx).Cursor(place).Execute()).Data.Changes {
		if one.Op == "delete" {
			purged = append(purged, one.Id == first.Id)
		}
	}

	current := stale.Error.Current.Get()
	summary, _ := json.Marshal(map[string]any{
		"created":  []any{first.Title, first.Tags, first.Version, again.Id == first.Id},
		"filtered": filtered,
		"pages":    pages,
		"changed":  []any{changed.Title, changed.Description, !changed.Due.IsSet() || changed.Due.Get() == nil, response.Header.Get("ETag")},
		"stale":    []any{staleStatus, stale.Error.Code, current.Title, current.Version},
		"missing":  []any{missingStatus, missing.Error.Code},
		"named":    []any{namedStatus, named.Error.Issues[0].Path},
		"refused":  []any{refusedStatus, refused.Error.Code, refused.Error.Issues[0].Path},
		"trashed":  []any{trashed.DeletedAt.Get() != nil, restored.DeletedAt.Get() == nil},
		"affected": []any{again.Affected, changed.Affected},
		"feed":     feed,
		"purged":   purged,
	})
	fmt.Println(string(summary))
}
