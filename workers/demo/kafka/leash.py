"""Run as a script: a command that ends when whoever started this ends, even by SIGKILL.

    leash.py COMMAND [ARGUMENT...]

Prints the command's process id. Each line on standard input is the number of a signal for the command; the end of
standard input is the end of whoever holds its other side, and kills the command. Should this process itself be
killed, Linux kills the command. Ends with the command's exit code. Imports nothing of ours: it starts at once.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the new process, before it becomes the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def obey(command: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError), os.fdopen(0, "rb", buffering=0) as orders:
        for order in orders:
            command.send_signal(int(order))
    command.kill()


def main() -> None:
    with (
        subprocess.Popen(  # noqa: S603 the caller's command
            sys.argv[1:],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            preexec_fn=die_with_parent,  # noqa: PLW1509 there is one thread yet
        ) as command
    ):
        print(command.pid, flush=True)  # noqa: T201 its answer
        threading.Thread(target=obey, args=[command], daemon=True).start()
        code = command.wait()
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
