"""Runs the hook as often as tests want it, without starting Python each time.

It loads the hook's modules and then forks for each hook, which is a process
of its own: environment, output, signals and end are as if it had been
started as `python sync.py`.

Arguments: the folder of the hook. Standard input: for each hook a line
{"id", "environment": {...}, "output": "path of a Unix socket"}. Standard
output: {"id", "pid"} when it runs, {"id", "code"} when it has ended, with a
negative number for a signal.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import sync  # noqa: E402, the path has to be known before

running: dict[int, Any] = {}


def report(**values: Any) -> None:
    """Writes one line, at once."""
    os.write(1, (json.dumps(values) + "\n").encode())


def reap(*_: Any) -> None:
    """Reports the hooks that have ended."""
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            report(id=running.pop(pid), code=os.waitstatus_to_exitcode(status))


def run(environment: dict[str, str], output: str) -> NoReturn:
    """Is the hook, in the process that was forked for it."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(output)
            for stream in (1, 2):
                os.dup2(client.fileno(), stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        code = sync.main()
    except BaseException:  # pylint: disable=broad-except
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Forks for each line."""
    signal.signal(signal.SIGCHLD, reap)
    while line := sys.stdin.readline():
        asked = json.loads(line)
        # A hook that ends at once is reported after its start.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            run(asked["environment"], asked["output"])
        running[pid] = asked["id"]
        report(id=asked["id"], pid=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    # Who started a hook may still wait for its end, and the handler would change what is looked through.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    for pid, asked_as in running.items():
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        report(id=asked_as, code=os.waitstatus_to_exitcode(status))


main()
