package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

const (
	// Characters.
	longestNote = 500
	// Bytes: the text, each character of it escaped, and what is around it.
	longestBody = 8 * 1024
)

var errTooLong = errors.New("a note has 500 characters at the most")

// About is what the API says of itself.
type About struct {
	Version string `json:"version"`
	// Where notes are in truth.
	Kept string `json:"kept"`
}

// API answers requests for notes, below /api, and for the health of the task.
type API struct {
	notes    *Notes
	about    About
	stopping atomic.Bool
}

type answer struct {
	status int
	body   any
	allow  string
}

func refused(status int, message string) answer {
	return answer{status: status, body: map[string]string{"message": message}}
}

func notAllowed(allow string) answer {
	return answer{http.StatusMethodNotAllowed, map[string]string{"message": "only " + allow}, allow}
}

var (
	notFound = refused(http.StatusNotFound, "there is nothing here")
	oneNote  = regexp.MustCompile(`^/api/notes/([0-9a-f-]{36})$`)
)

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answered := a.answerTo(r)
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Service-Version", a.about.Version)
	if answered.allow != "" {
		header.Set("Allow", answered.allow)
	}
	if a.stopping.Load() {
		header.Set("Connection", "close")
	}
	if answered.body == nil {
		w.WriteHeader(answered.status)
		return
	}
	header.Set("Content-Type", "application/json")
	w.WriteHeader(answered.status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	// A viewer who has gone needs no answer.
	_ = encoder.Encode(answered.body)
}

func (a *API) answerTo(r *http.Request) answer {
	switch path := r.URL.Path; {
	case path == "/healthz" && a.stopping.Load():
		return answer{status: http.StatusServiceUnavailable, body: struct{}{}}
	case path == "/healthz":
		return answer{status: http.StatusOK, body: struct{}{}}
	case path == "/api/about" && r.Method != http.MethodGet:
		return notAllowed("GET")
	case path == "/api/about":
		return answer{status: http.StatusOK, body: a.about}
	case path == "/api/notes":
		return a.all(r)
	default:
		if found := oneNote.FindStringSubmatch(path); found != nil {
			return a.one(r.Method, found[1])
		}
		return notFound
	}
}

func (a *API) all(r *http.Request) answer {
	if r.Method == http.MethodGet {
		return answer{status: http.StatusOK, body: a.notes.List()}
	}
	if r.Method != http.MethodPost {
		return notAllowed("GET, POST")
	}
	text, err := textOf(r.Body)
	if errors.Is(err, errTooLong) {
		return refused(http.StatusRequestEntityTooLarge, err.Error())
	}
	if err != nil {
		return refused(http.StatusBadRequest, `send {"text": "..."} with something in it`)
	}
	note, ok := a.notes.Add(text)
	if !ok {
		return refused(http.StatusInsufficientStorage, "there is no room for another note")
	}
	return answer{status: http.StatusCreated, body: note}
}

func (a *API) one(method string, id string) answer {
	switch method {
	case http.MethodGet:
		if note, ok := a.notes.Find(id); ok {
			return answer{status: http.StatusOK, body: note}
		}
		return notFound
	case http.MethodDelete:
		if a.notes.Remove(id) {
			return answer{status: http.StatusNoContent}
		}
		return notFound
	default:
		return notAllowed("GET, DELETE")
	}
}

// textOf answers the text of a note in the body of a request; the rest of one that is too long is read and dropped.
func textOf(body io.Reader) (string, error) {
	bytes, err := io.ReadAll(io.LimitReader(body, longestBody+1))
	if err != nil {
		return "", err
	}
	if len(bytes) > longestBody {
		_, _ = io.Copy(io.Discard, body)
		return "", errTooLong
	}
	var note struct{ Text string }
	if err := json.Unmarshal(bytes, &note); err != nil {
		return "", err
	}
	text := strings.TrimSpace(note.Text)
	if text == "" {
		return "", errors.New("no text")
	}
	if utf8.RuneCountInString(text) > longestNote {
		return "", errTooLong
	}
	return text, nil
}
