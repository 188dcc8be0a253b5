package judge

import (
	"strconv"
	"syscall"
)

type counts struct {
	times      []uint32
	statements []uint16
}

var counted []counts

// Count names the counters that the cover tool put into a file of the solution: how often each block ran, and its statements.
func Count(times []uint32, statements []uint16) {
	counted = append(counted, counts{times, statements})
}

// WriteCounts leaves the statements that ran and all of them where the supervisor reads them; a run that is not counted writes nothing.
func WriteCounts() {
	if counted == nil {
		return
	}
	covered, all := 0, 0
	for _, file := range counted {
		for block, number := range file.statements {
			all += int(number)
			if file.times[block] > 0 {
				covered += int(number)
			}
		}
	}
	file, err := syscall.Open("/tmp/coverage.json", syscall.O_WRONLY|syscall.O_CREAT|syscall.O_TRUNC, 0o600)
	if err != nil {
		return
	}
	text := `{"lines":[` + strconv.Itoa(covered) + "," + strconv.Itoa(all) + `],"branches":null}`
	syscall.Write(file, []byte(text))
	syscall.Close(file)
}
