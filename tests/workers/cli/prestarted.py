"""Run as a script: a process that has everything imported, and forks one of itself for each command it is told.

Each of them is a process as any other, without the half second that Python needs to import everything.
"""

import json
import os
import sys
import warnings
from typing import Any, NoReturn

import afterview.workers.app
import afterview.workers.checking
import afterview.workers.hosts.kafka.catalogue
import afterview.workers.hosts.kafka.log
import afterview.workers.simulate  # noqa: F401 imported once, for all of them
from afterview.events.letters import problems
from afterview.workers.cli.main import main
from afterview.workers.letters import load_letters


def serve() -> None:
    """A command a line in, as JSON; its exit code out."""
    list(problems(load_letters()))  # the templates are compiled, once
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            become(told)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def become(told: Any) -> NoReturn:
    """What the installed script does, with the streams, folder and environment that were asked for."""
    for number, name in enumerate(("in", "out", "err")):
        os.dup2(os.open(told[name], os.O_RDWR), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 of this process
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"])
    sys.argv = ["afterview", *told["arguments"]]
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    warnings.simplefilter("error")
    serve()
