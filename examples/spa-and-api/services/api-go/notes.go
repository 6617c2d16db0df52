package main

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"
)

// Note is what the API keeps.
type Note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	// When it was written, ISO 8601 in UTC.
	Time string `json:"time"`
}

const mostNotes = 1000

// Notes in the memory of one task: another task has others, and a new one has none. This takes the place of a table in MySQL,
// whose driver is a package of its own: see README.md of the examples.
type Notes struct {
	mutex sync.Mutex
	// The oldest first.
	notes []Note
}

// List answers all notes, the newest first.
func (n *Notes) List() []Note {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	list := make([]Note, 0, len(n.notes))
	for i := len(n.notes) - 1; i >= 0; i-- {
		list = append(list, n.notes[i])
	}
	return list
}

// Find answers the note of an id, and whether there is one.
func (n *Notes) Find(id string) (Note, bool) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if i := n.at(id); i >= 0 {
		return n.notes[i], true
	}
	return Note{}, false
}

// Add keeps a text; false when there is no room.
func (n *Notes) Add(text string) (Note, bool) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if len(n.notes) >= mostNotes {
		return Note{}, false
	}
	note := Note{newID(), text, time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
	n.notes = append(n.notes, note)
	return note, true
}

// Remove answers whether there was such a note.
func (n *Notes) Remove(id string) bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	i := n.at(id)
	if i < 0 {
		return false
	}
	n.notes = append(n.notes[:i], n.notes[i+1:]...)
	return true
}

func (n *Notes) at(id string) int {
	for i, note := range n.notes {
		if note.ID == id {
			return i
		}
	}
	return -1
}

// newID answers a random UUID of version 4.
func newID() string {
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	bytes[6] = bytes[6]&0x0f | 0x40
	bytes[8] = bytes[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bytes[:4], bytes[4:6], bytes[6:8], bytes[8:10], bytes[10:])
}
