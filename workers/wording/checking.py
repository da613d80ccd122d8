"""What is wrong with somebody's own templates of mails: a line for each thing, with its file and what to do."""

from collections.abc import Iterator
from itertools import product

from jinja2 import TemplateError

from afterview.events.letters import LANGUAGES, Language
from afterview.workers.guard import translated
from afterview.workers.mail.houses import House
from afterview.workers.mail.templates import Templates
from afterview.workers.wording.environment import environment_of, place_of
from afterview.workers.wording.files import Files, parts_of
from afterview.workers.wording.looking import lacks
from afterview.workers.wording.samples import MAILS, checked, written
from afterview.workers.wording.sources import Source, Sources


def problems_of_mails(sources: Sources) -> list[str]:
    """Of the files that are not packaged, each problem once."""
    files = Files(sources)
    found = [*files.problems()]
    told = bool(found)  # which must not hide what else is wrong: then variables that nobody knows are empty
    mails = Templates(environment_of(files.made, lenient=told))
    for mail, language in product(MAILS, LANGUAGES):
        if any(files.own(part) for part in parts_of(mail, language).values()):
            found += _tried(mail, language, mails, files, told=told)
    return list(dict.fromkeys(found))


class _Broken(Exception):
    """A template that cannot be made into a mail; whatever templates do may raise whatever."""


def _tried(mail: str, language: Language, mails: Templates, files: Files, *, told: bool) -> Iterator[str]:
    """What is wrong with mails that are made: with all known, and with nothing known."""
    house, parts = House("Company", language, "UTC", LANGUAGES), parts_of(mail, language)
    for sample in checked(language):
        if sample.mail != mail:
            continue
        try:
            with translated(_explained):
                texts = written(sample, mails, house)
        except _Broken as error:
            if not (told and isinstance(error.__cause__, TemplateError)):
                yield str(error)
            continue
        for lack in lacks(sample, texts):
            if lack.part in parts and (own := files.own(parts[lack.part])):
                yield f"{_blamed(own, lack.found)}: {lack.text}"


def _explained(error: Exception) -> _Broken:
    return _Broken(f"{place_of(error) or 'mail'}: {' '.join(str(error).split()) or type(error).__name__}")


def _blamed(own: list[Source], said: str) -> str:
    """The file that says this, and where; else the first."""
    for source in own:
        if said and said in source.text:
            return f"{source.where}: line {source.text.partition(said)[0].count(chr(10)) + 1}"
    return own[0].where
