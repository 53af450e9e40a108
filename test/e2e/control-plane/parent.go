package main

import (
	"os"
	"strconv"
	"time"
)

// endWithParent makes this process end when the one that started it is gone, however that ended, so that a killed test run
// leaves neither processes nor state behind. The harness names itself in CONTROL_PLANE_PARENT and its throw-away directory in
// CONTROL_PLANE_DIRECTORY; without the first the process belongs to whoever called it by hand and lives on its own.
//
// Every part removes the directory: the last one to notice removes what the others wrote meanwhile.
func endWithParent() {
	parent, err := strconv.Atoi(os.Getenv("CONTROL_PLANE_PARENT"))
	if err != nil {
		return
	}
	go func() {
		for os.Getppid() == parent {
			time.Sleep(200 * time.Millisecond)
		}
		if directory := os.Getenv("CONTROL_PLANE_DIRECTORY"); directory != "" {
			_ = os.RemoveAll(directory)
		}
		os.Exit(1)
	}()
}
