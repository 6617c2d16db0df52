// The API of examples/spa-and-api in Go: it answers as services/api does, and can take its place.
package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var version = setting("VERSION", "development")

func setting(name string, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func log(event string, more map[string]any) {
	line := map[string]any{"time": time.Now().UTC().Format(time.RFC3339Nano), "event": event, "version": version}
	for key, value := range more {
		line[key] = value
	}
	_ = json.NewEncoder(os.Stdout).Encode(line)
}

func main() {
	for _, name := range []string{"HOST", "PORT", "NAME", "USERNAME", "PASSWORD"} {
		if os.Getenv("DATABASE_"+name) == "" {
			log("refused", map[string]any{"message": "DATABASE_HOST, _PORT, _NAME, _USERNAME and _PASSWORD have to be set"})
			os.Exit(2)
		}
	}
	api := &API{notes: &Notes{}, about: About{version, "in the memory of one task"}}
	server := &http.Server{
		Handler:           api,
		ReadHeaderTimeout: 10 * time.Second,
		// Longer than the 60 s of an Application Load Balancer, so that it never sends into a connection just closed here.
		IdleTimeout: 65 * time.Second,
	}
	port := setting("PORT", "8080")
	// All addresses where HOST is not set, as a container needs it.
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), port))
	if err != nil {
		log("refused", map[string]any{"message": err.Error()})
		os.Exit(1)
	}
	log("started", map[string]any{"port": port, "database": os.Getenv("DATABASE_HOST"), "kept": api.about.Kept})

	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		<-stop
		api.stopping.Store(true)
		log("stopping", nil)
		// ECS ends the task when its stop timeout is over.
		_ = server.Shutdown(context.Background())
	}()
	_ = server.Serve(listener)
	<-stopped
}
