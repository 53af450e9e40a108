// Runs the program of one container as a process: in network, mount and process namespaces that whoever starts this has made
// for it (`unshare`), with a folder as its root, so that neither ports, paths nor addresses in its manifest are changed. Unix
// sockets are the only way in and out, because they cross network namespaces.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

// container is what is read from the file that the first argument names.
type container struct {
	// Root becomes the program's root folder. It holds the files of its volumes already.
	Root string `json:"root"`
	// Programs are executables of this machine, by where the image has them.
	Programs map[string]string `json:"programs"`
	Command  []string          `json:"command"`
	Env      []string          `json:"env"`
	Hostname string            `json:"hostname"`
	// In is a socket at which calls of the container's ports arrive: a line with the port, then what was sent.
	In string `json:"in"`
	// Out are sockets behind which Services are, by the address and port at which the program calls them.
	Out map[string]string `json:"out"`
}

func main() {
	if err := run(); err != nil {
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			os.Exit(ended.ExitCode())
		}
		fmt.Fprintln(os.Stderr, "container:", err)
		os.Exit(1)
	}
}

func run() error {
	if name := filepath.Base(os.Args[0]); name != "container" {
		return ask("/run/"+name+".sock", os.Args[1:])
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var c container
	if err := json.Unmarshal(text, &c); err != nil {
		return err
	}
	// It ends with whoever holds its standard input, and all processes of its namespace with it.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if err := c.furnish(); err != nil {
		return err
	}
	if err := c.connect(); err != nil {
		return err
	}
	program := exec.Command(c.Command[0], c.Command[1:]...)
	program.Env = c.Env
	program.Dir = "/"
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	program.SysProcAttr = &syscall.SysProcAttr{Chroot: c.Root}
	if err := program.Start(); err != nil {
		return err
	}
	return program.Wait()
}

// furnish gives the container its host name, devices and executables. Nothing of it is seen outside of the mount namespace.
func (c container) furnish() error {
	if err := syscall.Sethostname([]byte(c.Hostname)); err != nil {
		return fmt.Errorf("host name: %w", err)
	}
	if err := bind("/dev", filepath.Join(c.Root, "dev"), true); err != nil {
		return err
	}
	for path, program := range c.Programs {
		if err := bind(program, filepath.Join(c.Root, path), false); err != nil {
			return err
		}
	}
	return nil
}

func bind(from, to string, folder bool) error {
	if folder {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
	} else {
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, nil, 0o755); err != nil {
			return err
		}
	}
	if err := syscall.Mount(from, to, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return fmt.Errorf("mount %s at %s: %w", from, to, err)
	}
	return nil
}

// connect brings up the loopback interface, the only one there is, and listens for what goes in and out.
func (c container) connect() error {
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("loopback interface: %w", err)
	}
	in, err := net.Listen("unix", c.In)
	if err != nil {
		return err
	}
	go serve(in, func(caller net.Conn) (net.Conn, error) {
		port, err := line(caller)
		if err != nil {
			return nil, err
		}
		return net.Dial("tcp", "127.0.0.1:"+port)
	})
	for address, socket := range c.Out {
		out, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		go serve(out, func(net.Conn) (net.Conn, error) { return net.Dial("unix", socket) })
	}
	return nil
}

func loopbackUp() error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(socket)
	request := struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)))
	if failed != 0 {
		return failed
	}
	return nil
}

// serve connects each caller with somebody else until one of them ends.
func serve(listener net.Listener, dial func(net.Conn) (net.Conn, error)) {
	for {
		caller, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer caller.Close()
			other, err := dial(caller)
			if err != nil {
				return
			}
			defer other.Close()
			go func() {
				_, _ = io.Copy(other, caller)
				if half, ok := other.(interface{ CloseWrite() error }); ok {
					_ = half.CloseWrite()
				}
			}()
			_, _ = io.Copy(caller, other)
		}()
	}
}

// line reads a line byte by byte, so that what follows it is left to be read.
func line(from io.Reader) (string, error) {
	var text strings.Builder
	for at := make([]byte, 1); ; {
		if _, err := io.ReadFull(from, at); err != nil {
			return "", err
		}
		if at[0] == '\n' {
			return text.String(), nil
		}
		text.WriteByte(at[0])
	}
}

// ask stands in for another executable of the image: it tells the test its arguments, says what the test answers and ends as
// that wants it.
func ask(socket string, arguments []string) error {
	test, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer test.Close()
	if err := json.NewEncoder(test).Encode(arguments); err != nil {
		return err
	}
	var answer struct {
		Code   int    `json:"code"`
		Output string `json:"output"`
	}
	if err := json.NewDecoder(test).Decode(&answer); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, answer.Output)
	os.Exit(answer.Code)
	return nil
}
