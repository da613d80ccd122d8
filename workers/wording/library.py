"""All words of an installation, loaded once: those of each tenant that has its own, and everybody else's."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment

from afterview.events.errors import Misconfigured
from afterview.events.letters import LetterTexts
from afterview.events.letters import problems as problems_of_letters
from afterview.events.suggesting import suggestion
from afterview.workers.letters import load_letters, packaged_letters
from afterview.workers.mail.templates import Templates
from afterview.workers.settings import ManyProblems
from afterview.workers.wording.checking import problems_of_mails
from afterview.workers.wording.environment import environment_of, made_of
from afterview.workers.wording.sources import Sources, overlaid, own_files, packaged

MAIL, LETTERS, TENANTS = "mail", "letters", "tenants"
"""`<folder>/mail`, `<folder>/letters`; of one tenant `<folder>/tenants/<slug>/mail`"""


@dataclass(frozen=True, slots=True)
class Wording:
    """One tenant's."""

    mails: Templates
    letters: LetterTexts


class Library:
    def __init__(self, common: Wording, tenants: Mapping[str, Wording] | None = None) -> None:
        self._common = common
        self._tenants = dict(tenants or {})

    def of(self, tenant: str) -> Wording:
        return self._tenants.get(tenant, self._common)

    @property
    def tenants(self) -> tuple[str, ...]:
        """Those with words of their own."""
        return tuple(self._tenants)


@cache
def packaged_library() -> Library:
    """The words that come with Afterview, for everybody."""
    return Library(Wording(Templates(_packaged_mails()), packaged_letters()))


@cache
def _packaged_mails() -> Environment:
    return environment_of(made_of(packaged(), []))


def load_library(folder: str | None, tenants: Collection[str]) -> Library:
    """`tenants`: all that are known by configuration or policy. Raises `Misconfigured` with every problem at once."""
    library, problems = read_library(folder, tenants)
    if problems:
        raise ManyProblems(problems)
    return library


def read_library(folder: str | None, tenants: Collection[str]) -> tuple[Library, list[str]]:
    """What can be used of it, and a line for each thing that cannot."""
    if folder is None:
        return packaged_library(), []
    top = Path(folder)
    if not top.is_dir():
        return packaged_library(), [f"templates_directory: {folder}: is not a folder; make it, or leave the key out"]
    try:
        return _read(top, tenants)
    except OSError as error:
        return packaged_library(), [f"{error.filename or folder}: cannot be read: {error.strerror}"]


def _read(top: Path, tenants: Collection[str]) -> tuple[Library, list[str]]:
    problems = [*_strays(top, tenants)]
    common = _Shelf.of(packaged(), (), top, problems)
    own = sorted({path.name for path in _below(top / TENANTS)} & {*tenants})
    shelves = {slug: _Shelf.of(common.mails, (top,), top / TENANTS / slug, problems) for slug in own}
    spare = None if problems else _packaged_mails()
    wordings = {slug: shelf.wording(spare) for slug, shelf in shelves.items()}
    return Library(common.wording(spare), wordings), list(dict.fromkeys(problems))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The files of one folder over those that it stands in for."""

    mails: Sources
    letters: LetterTexts

    @classmethod
    def of(cls, under: Sources, others: tuple[Path, ...], folder: Path, problems: list[str]) -> "_Shelf":
        """`others`: folders whose letters count where this one has none."""
        own = own_files(folder / MAIL, problems)
        mails = overlaid(under, own)
        if own:
            problems += problems_of_mails(mails)
        try:
            letters = load_letters(*(one / LETTERS for one in (folder, *others)))
        except Misconfigured as error:
            problems += str(error).splitlines()
            letters = packaged_letters()
        if (folder / LETTERS).is_dir():
            wrong = (f"{folder}/{problem}" for problem in problems_of_letters(letters))
            problems += (problem for problem in wrong if Path(problem.partition(": ")[0]).is_file())
        return cls(mails, letters)

    def wording(self, spare: Environment | None) -> Wording:
        """`spare`: what stands in for a mail that fails. Nothing does where it is known that one will."""
        return Wording(Templates(environment_of(made_of(self.mails, [])), spare), self.letters)


def _strays(top: Path, tenants: Collection[str]) -> Iterator[str]:
    """What nobody reads."""
    yield from _others(top, (MAIL, LETTERS, TENANTS))
    for folder in _below(top / TENANTS):
        if folder.name not in tenants:
            yield f"{folder}: there is no tenant {folder.name!r}{suggestion(folder.name, sorted(tenants))}"
        yield from _others(folder, (MAIL, LETTERS))


def _others(folder: Path, known: tuple[str, ...]) -> Iterator[str]:
    """What is there beside these folders."""
    for path in _below(folder):
        if path.name not in known:
            yield f"{path}: nobody reads this{suggestion(path.name, known)}"
        elif not path.is_dir():
            yield f"{path}: a folder is expected"


def _below(folder: Path) -> list[Path]:
    """What is in it, if it is one."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if not path.name.startswith((".", "README"))]
