package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func ask(api *API, method string, path string, body string) *http.Response {
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, httptest.NewRequest(method, path, strings.NewReader(body)))
	return recorder.Result()
}

func newAPI() *API {
	return &API{notes: &Notes{}, about: About{"1.2.3", "here"}}
}

func noteOf(t *testing.T, response *http.Response) Note {
	t.Helper()
	var note Note
	if err := json.NewDecoder(response.Body).Decode(&note); err != nil {
		t.Fatal(err)
	}
	return note
}

func TestNoteIsWrittenFoundListedBeforeOlderOnesAndDeletedOnce(t *testing.T) {
	api := newAPI()
	first := noteOf(t, ask(api, "POST", "/api/notes", `{"text":" Buy bread "}`))
	if first.Text != "Buy bread" {
		t.Errorf("text %q", first.Text)
	}
	second := noteOf(t, ask(api, "POST", "/api/notes", `{"text":"<b>Read</b>"}`))
	var list []Note
	if err := json.NewDecoder(ask(api, "GET", "/api/notes", "").Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0] != second || list[1] != first {
		t.Errorf("list %v", list)
	}
	path := "/api/notes/" + first.ID
	if found := noteOf(t, ask(api, "GET", path+"?x=1", "")); found != first {
		t.Errorf("found %v", found)
	}
	for _, row := range []struct {
		method string
		status int
	}{{"DELETE", 204}, {"DELETE", 404}, {"GET", 404}} {
		if got := ask(api, row.method, path, "").StatusCode; got != row.status {
			t.Errorf("%s: %d", row.method, got)
		}
	}
}

func TestAnswers(t *testing.T) {
	const someone = "/api/notes/00000000-0000-4000-8000-000000000000"
	for _, row := range []struct {
		method, path, body string
		status             int
		allow              string
	}{
		{"POST", "/api/notes", "text", 400, ""},
		{"POST", "/api/notes", "null", 400, ""},
		{"POST", "/api/notes", `{"text":7}`, 400, ""},
		{"POST", "/api/notes", `{"text":"  "}`, 400, ""},
		{"POST", "/api/notes", fmt.Sprintf(`{"text":"%s"}`, strings.Repeat("ä", 500)), 201, ""},
		{"POST", "/api/notes", fmt.Sprintf(`{"text":"%s"}`, strings.Repeat("a", 501)), 413, ""},
		{"POST", "/api/notes", fmt.Sprintf(`{"text":"%s"}`, strings.Repeat("a", 1024*1024)), 413, ""},
		{"PUT", "/api/notes", "", 405, "GET, POST"},
		{"POST", "/api/about", "", 405, "GET"},
		{"POST", someone, "", 405, "GET, DELETE"},
		{"GET", "/api/notes/7", "", 404, ""},
		{"GET", "/api", "", 404, ""},
		{"GET", "/", "", 404, ""},
	} {
		response := ask(newAPI(), row.method, row.path, row.body)
		if response.StatusCode != row.status || response.Header.Get("Allow") != row.allow {
			t.Errorf("%s %s: %d, allow %q", row.method, row.path, response.StatusCode, response.Header.Get("Allow"))
		}
		if response.Header.Get("Cache-Control") != "no-store" || response.Header.Get("Service-Version") != "1.2.3" {
			t.Errorf("%s %s: %v", row.method, row.path, response.Header)
		}
	}
}

func TestThereIsAnEndToHowManyNotesAreKept(t *testing.T) {
	api := newAPI()
	for i := 0; i < mostNotes; i++ {
		if got := ask(api, "POST", "/api/notes", `{"text":"again"}`).StatusCode; got != 201 {
			t.Fatalf("note %d: %d", i, got)
		}
	}
	if got := ask(api, "POST", "/api/notes", `{"text":"again"}`).StatusCode; got != 507 {
		t.Errorf("%d", got)
	}
}

func TestTaskThatStopsIsNotHealthyAndAnswersAllTheSame(t *testing.T) {
	api := newAPI()
	api.stopping.Store(true)
	if got := ask(api, "GET", "/healthz", "").StatusCode; got != 503 {
		t.Errorf("health %d", got)
	}
	about := ask(api, "GET", "/api/about", "")
	if about.StatusCode != 200 || about.Header.Get("Connection") != "close" {
		t.Errorf("about %d, %v", about.StatusCode, about.Header)
	}
}
