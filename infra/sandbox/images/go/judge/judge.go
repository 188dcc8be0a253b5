// Package judge sends results to the supervisor. It is part of the standard library that solutions are linked with, is
// initialised before them, and cannot be imported by them. Results count once the generated main has begun to run.
package judge

import (
	"strconv"
	"strings"
	"sync"
	"syscall"
)

var (
	resultDescriptor = takeDescriptor("SANDBOX_RESULT_FD")
	job              = readJob(takeDescriptor("SANDBOX_JOB_FD"))
	mutex            sync.Mutex
	running          any
	nonce            string
)

func takeDescriptor(name string) int {
	text, _ := syscall.Getenv(name)
	syscall.Unsetenv(name)
	descriptor, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	syscall.CloseOnExec(descriptor)
	return descriptor
}

func readJob(descriptor int) []byte {
	if descriptor < 0 {
		return nil
	}
	var data []byte
	block := make([]byte, 65536)
	for {
		count, err := syscall.Read(descriptor, block)
		if err == syscall.EINTR {
			continue
		}
		if count <= 0 {
			break
		}
		data = append(data, block[:count]...)
	}
	syscall.Close(descriptor)
	return data
}

// TakeJob gives the supervisor's job to its first caller, the generated main, and nothing to anyone later.
func TakeJob() []byte {
	taken := job
	job = nil
	return taken
}

// Begin names the one run of tests (a *testing.M) whose results count and whose end ends the report.
func Begin(run any) {
	nonce = strings.Split(string(TakeJob()), `"`)[3] // {"nonce": "..."}
	running = run
}

// Report sends the result of a test.
func Report(name string, failed, skipped bool, output string) {
	if running == nil {
		return
	}
	status := "passed"
	if failed {
		status = "failed"
	} else if skipped {
		status = "skipped"
	}
	line := `{"event":"test","nonce":` + Quote(nonce) + `,"id":` + Quote(name) + `,"status":"` + status + `"`
	if status != "passed" {
		if len(output) > 2000 {
			output = output[:2000]
		}
		line += `,"error":` + Quote(output)
	}
	Send(line + "}")
}

// Ended sends the end of the report when the run is the one that was announced.
func Ended(run any) {
	if running == nil || run != running {
		return
	}
	Send(`{"event":"end","nonce":` + Quote(nonce) + `}`)
	WriteCounts()
}

// Send writes one line to the supervisor.
func Send(line string) {
	mutex.Lock()
	defer mutex.Unlock()
	data := []byte(line + "\n")
	for len(data) > 0 {
		count, err := syscall.Write(resultDescriptor, data)
		if err == syscall.EINTR || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			return
		}
		data = data[count:]
	}
}

const hex = "0123456789abcdef"

// Quote writes a text as JSON does.
func Quote(text string) string {
	quoted := []byte{'"'}
	for _, letter := range text { // a byte that is not UTF-8 becomes U+FFFD
		switch {
		case letter == '"' || letter == '\\':
			quoted = append(quoted, '\\', byte(letter))
		case letter < 0x20:
			quoted = append(quoted, '\\', 'u', '0', '0', hex[letter>>4], hex[letter&15])
		default:
			quoted = append(quoted, string(letter)...)
		}
	}
	return string(append(quoted, '"'))
}
