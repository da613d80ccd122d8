"""`afterview check`: everything that a person can mend, all of it at once."""

from pathlib import Path
from typing import Annotated

import typer

from afterview.workers.cli.hosts import HostOption


def check(
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="do not try the mail server, nor Kafka")] = False,
    host: HostOption = None,
) -> None:
    """Look at configuration, secrets, policy, survey, templates, storage, topics and the mail server."""
    from afterview.workers.checking import problems_of, unread_topics, unreviewed_languages
    from afterview.workers.cli.output import note

    found = problems_of(config, offline=offline, host=host)
    for problem in found:
        note(problem.text)
    if found:
        raise typer.Exit(max(problem.exit_code for problem in found))
    note("all is well")
    if unread_topics(config, host):
        note('but nothing reads kafka.intake: the host is "embedded"; on Kafka: host = "kafka", or --host kafka')
    for line in unreviewed_languages(config):
        note(f"but {line}")
