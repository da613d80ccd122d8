"""`afterview templates`: the words of mails and letters, to be looked at."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from afterview.events.letters import Language
    from afterview.schemas.settings import Configuration
    from afterview.workers.wording.library import Library
    from afterview.workers.wording.preview import Preview

app = typer.Typer(help="The words of mails and letters.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The words of mails and letters."""


@app.command()
def preview(
    template: Annotated[str | None, typer.Option(metavar="NAME", help="only this one, such as invitation")] = None,
    language: Annotated[str | None, typer.Option(metavar="L", help="only in this one, such as nb")] = None,
    tenant: Annotated[str | None, typer.Option(metavar="T", help="only what this one's people get")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="write text, HTML and .eml there, and index.html to see them all")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one line of JSON for each")] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="[default: afterview.toml, if there]")] = None,
) -> None:
    """Fill every template with made-up people; what is wrong with one's own is told as `afterview check` tells it."""
    from pydantic_core import to_json

    from afterview.events.letters import LANGUAGES
    from afterview.workers.cli.output import note, put, put_lines
    from afterview.workers.settings import ManyProblems, load_configuration, load_policy
    from afterview.workers.wording.library import read_library
    from afterview.workers.wording.preview import NAMES

    configuration = load_configuration(config)
    tenants = sorted({*configuration.tenants, *load_policy(configuration.policy_file).tenants})
    _one_of(template, NAMES, "--template")
    _one_of(language, LANGUAGES, "--language")
    _one_of(tenant, tenants, "--tenant")
    library, problems = read_library(configuration.templates_directory, tenants)
    whose = [tenant] if tenant else [None, *library.tenants]
    languages = [one for one in LANGUAGES if language in (None, one)]
    made = _made(configuration, library, whose, languages)
    found = [one for one in made if template in (None, one.template)]
    if out is not None:
        _write(out, found)
        note(f"{len(found)} previews: open {out / 'index.html'}")
    if as_json:
        put(to_json(_listed(one)) for one in found)
    elif out is None:
        put_lines(line for one in found for line in _told(one))
    if problems:
        raise ManyProblems(problems)


def _one_of(said: str | None, known: "Sequence[str]", option: str) -> None:
    from afterview.events.suggesting import suggestion

    if said is not None and said not in known:
        raise typer.BadParameter(f"there is no {said!r}{suggestion(said, known)}", param_hint=option)


def _made(
    configuration: "Configuration",
    library: "Library",
    tenants: "Sequence[str | None]",
    languages: "Sequence[Language]",
) -> "Iterator[Preview]":
    from afterview.workers.wording.preview import previews

    for tenant in tenants:
        for language in languages:
            yield from previews(configuration, library, language, tenant)


def _told(one: "Preview") -> "Iterator[str]":
    """For people: a line of its own for what it is."""
    yield f"=== {one.title}"
    yield f"Subject: {one.subject}"
    yield ""
    yield one.text


def _listed(one: "Preview") -> dict[str, object]:
    parts = ["txt"] if one.html is None else ["txt", "html", "eml"]
    what = {"template": one.template, "variant": one.variant, "language": one.language, "tenant": one.tenant}
    return {**what, "subject": one.subject, "file": one.file, "parts": parts}


def _write(folder: Path, found: "Sequence[Preview]") -> None:
    from afterview.events.errors import AfterviewError
    from afterview.workers.wording.preview import files, index

    try:
        for name, content in (*files(found), ("index.html", index(found).encode())):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise AfterviewError(f"{error.filename or folder}: cannot be written: {error.strerror}") from None
