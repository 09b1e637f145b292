package main

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// slow is the path to which httpbin.org, and with it every HTTP server of a world, takes its time.
var slow = regexp.MustCompile(`^/delay/([0-9]+)$`)

// tooSlow tells why the proxy gives a request up before the server answers it. That is the one thing about time that is judged here.
func (e Exit) tooSlow(m Message) string {
	match := slow.FindStringSubmatch(m.Path)
	limit := e.Route.GetRoute().GetTimeout().AsDuration()
	if match == nil || e.HTTP == nil || limit == 0 {
		return ""
	}
	seconds, err := strconv.Atoi(match[1])
	if err != nil || time.Duration(seconds)*time.Second <= limit {
		return ""
	}
	return fmt.Sprintf("the route waits for %s, and the server takes %d s", limit, seconds)
}
