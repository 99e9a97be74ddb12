import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AuthApi;
import org.openapitools.client.api.ChangesApi;
import org.openapitools.client.api.TasksApi;
import org.openapitools.client.model.*;

/** A program that uses the code of openapi-generator, and prints its results as one line of JSON. */
public class Program {
  private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

  private interface Call {
    void run() throws ApiException;
  }

  private record Rejection<T>(int status, T body) {}

  private static ApiClient client(String host, String token) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(host);
    if (token != null) client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    return client;
  }

  private static <T> Rejection<T> rejection(Class<T> kind, Call call) throws Exception {
    try {
      call.run();
    } catch (ApiException error) {
      return new Rejection<>(error.getCode(), JSON.readValue(error.getResponseBody(), kind));
    }
    throw new AssertionError("was not rejected");
  }

  private static void check(boolean holds) {
    if (!holds) throw new AssertionError();
  }

  public static void main(String[] arguments) throws Exception {
    String host = arguments[0];
    String email = arguments[1];
    AuthApi auth = new AuthApi(client(host, null));
    SignedUp session = auth.authSignUp(new SignUpInput().name("Ada").email(email).password("correct horse"));
    SignedIn in = auth.authSignIn(new SignInInput().email(email).password("correct horse"));
    check(in.getUser().getId().equals(session.getUser().getId()));
    String token = new AuthApi(client(host, session.getToken())).authToken().getToken();
    TasksApi tasks = new TasksApi(client(host, token));
    ChangesApi changes = new ChangesApi(client(host, token));

    DueInput due = new DueInput().date(LocalDate.of(2026, 11, 30)).time("09:00").timeZone("Europe/Berlin");
    CreateTaskInput milk = new CreateTaskInput().title("Buy milk").description("Oat").priority(Priority.HIGH);
    milk.tags(List.of("home", "errands")).due(due);
    ChangedTask first = tasks.tasksCreate(milk, "milk").getData();
    ChangedTask again = tasks.tasksCreate(milk, "milk").getData();
    UUID id = first.getId();
    tasks.tasksCreate(new CreateTaskInput().title("Call Bob"), null);

    List<Priority> priorities = List.of(Priority.HIGH, Priority.URGENT);
    List<String> tags = List.of("errands", "shop");
    TaskPageAnswer filtered =
        tasks.tasksList(
            null, null, null, null, null, false, priorities, null, null, null, null, null, null, tags, null,
            null, "2026-11-01", null, "MILK", null, null, null, null, null, null, null, null);
    List<List<String>> pages = new ArrayList<>();
    String cursor = null;
    do {
      TaskPageAnswer page =
          tasks.tasksList(
              null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
              null, null, null, null, null, List.of("title", "-priority"), 1, null, cursor, null);
      pages.add(page.getData().stream().map(Task::getTitle).toList());
      cursor = page.getMeta().getNextCursor();
    } while (cursor != null);

    UpdateTaskInput change = new UpdateTaskInput().title("Buy oat milk").due(null);
    var answer = tasks.tasksUpdateWithHttpInfo(id, "\"1\"", null, null, change);
    ChangedTask changed = answer.getData().getData();
    var stale =
        rejection(
            TaskPreconditionFailedError.class,
            () -> tasks.tasksUpdate(id, "\"1\"", null, null, new UpdateTaskInput().title("x")));
    var missing = rejection(NotFoundError.class, () -> tasks.tasksGet(UUID.randomUUID(), null, null));
    CompleteTasksInput both = new CompleteTasksInput().ids(List.of(id, UUID.randomUUID()));
    var named = rejection(NotFoundError.class, () -> tasks.tasksCompleteMany(both, null));
    var rejected =
        rejection(
            InvalidInputError.class,
            () -> tasks.tasksList(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, "x", null));

    ChangedTask trashed = tasks.tasksDelete(id, null, null, null).getData();
    ChangedTask restored = tasks.tasksRestore(id, null, null, null).getData();

    List<List<String>> feed = new ArrayList<>();
    ChangesPage since;
    String place = null;
    do {
      since = changes.changesSince(place, 1).getData();
      for (Change one : since.getChanges()) {
        Task task = one.getTask();
        feed.add(Arrays.asList(one.getEntity(), one.getOp(), task == null ? null : task.getTitle()));
      }
      place = since.getCursor();
    } while (since.getMore());
    tasks.tasksDelete(id, null, null, null);
    tasks.tasksPurge(id, null, null, null);
    List<Boolean> purged = new ArrayList<>();
    for (Change one : changes.changesSince(place, null).getData().getChanges()) {
      if (one.getOp().equals("delete")) purged.add(one.getId().equals(id));
    }

    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("created", List.of(first.getTitle(), first.getTags(), first.getVersion(), again.getId().equals(id)));
    summary.put(
        "filtered",
        filtered.getData().stream().map(task -> List.of(task.getTitle(), task.getDue().getDate().toString())).toList());
    summary.put("pages", pages);
    summary.put(
        "changed",
        List.of(
            changed.getTitle(),
            changed.getDescription(),
            changed.getDue() == null,
            answer.getHeaders().get("etag").get(0)));
    var staleError = stale.body().getError();
    summary.put(
        "stale",
        List.of(
            stale.status(),
            staleError.getCode().getValue(),
            staleError.getCurrent().getTitle(),
            staleError.getCurrent().getVersion()));
    summary.put("missing", List.of(missing.status(), missing.body().getError().getCode().getValue()));
    summary.put("named", List.of(named.status(), named.body().getError().getIssues().get(0).getPath()));
    var rejectedError = rejected.body().getError();
    summary.put(
        "rejected",
        List.of(rejected.status(), rejectedError.getCode().getValue(), rejectedError.getIssues().get(0).getPath()));
    summary.put("trashed", List.of(trashed.getDeletedAt() != null, restored.getDeletedAt() == null));
    summary.put("affected", List.of(again.getAffected(), changed.getAffected()));
    summary.put("feed", feed);
    summary.put("purged", purged);
    System.out.println(JSON.writeValueAsString(summary));
  }
}
