"""What is wrong with the files of mails as they are: names that nobody reads, words that nobody knows."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import product

from afterview.events.letters import LANGUAGES, Language
from afterview.workers.mail.variables import OF_LETTERS, OF_SURVEYS, OF_TASKS
from afterview.workers.wording.environment import made_of
from afterview.workers.wording.lint import lint
from afterview.workers.wording.reading import reached, read_all, unknown_variables
from afterview.workers.wording.samples import MAILS
from afterview.workers.wording.sources import MJML, Source, Sources, part_name

KNOWN = {"invitation": OF_SURVEYS, "reminder": OF_SURVEYS, "tasks": OF_TASKS, "letter": OF_LETTERS}
"""variables, by mail"""


def parts_of(mail: str, language: Language) -> dict[str, str]:
    """`txt`, `html`: the template that each part of a mail begins with. A letter's text is what was released."""
    if mail == "letter":
        return {"html": "letter.html.j2"}
    return {part: f"{language}/{mail}.{part}.j2" for part in ("txt", "html")}


class Files:
    """Those of one tenant: the packaged ones, and its own in their place."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._not_made: list[str] = []
        self.made = made_of(sources, self._not_made)
        self._read = read_all(sources)
        self._dynamic = any(None in read.asked for read in self._read.values())
        self._names = {part_name(name): name for name in sources}

    def problems(self) -> Iterator[str]:
        """Of files that are not packaged."""
        known = self._variables()
        told: list[str] = []
        for name, source in self._sources.items():
            if source.own:
                told += (f"{source.where}: {problem}" for problem in self._of(name, source, known))
        yield from told
        wrong = {problem.partition(": ")[0] for problem in told}
        yield from (problem for problem in self._not_made if problem.partition(": ")[0] not in wrong)

    def own(self, part: str) -> list[Source]:
        """Of all files of a part those that are not packaged: whatever is wrong with it, is wrong in them."""
        return [self._sources[name] for name in self._used(part) if self._sources[name].own]

    def _used(self, part: str) -> list[str]:
        """Every file of one part of a mail."""
        found = reached(self._names.get(part, part), self._read)
        return sorted(name for name in found if name in self._sources)

    def _variables(self) -> dict[str, frozenset[str]]:
        """Of each file that somebody reads. What other files of a part set may be used in all of it."""
        known: dict[str, frozenset[str]] = {}
        for mail, language in product(MAILS, LANGUAGES):
            for part in parts_of(mail, language).values():
                used = self._used(part)
                made = {name for file in used for name in self._read[file].made}
                known |= {name: known.get(name, KNOWN[mail]) | KNOWN[mail] | made for name in used}
        return known

    def _of(self, name: str, source: Source, variables: dict[str, frozenset[str]]) -> Iterator[str]:
        read = self._read[name]
        if name.endswith(MJML):
            yield from (f"line {line}: {text}" for line, text in lint(source.text))
        if name not in variables and not self._dynamic:
            yield f"nobody reads this file{self._meant(name)}"
        if read.fault:
            yield f"line {read.fault.line}: {read.fault.text}"
        if name in variables:
            yield from (f"line {line}: {text}" for line, text in unknown_variables(read, variables[name]))
        for other in sorted(one for one in read.asked if one is not None and one not in self._sources):
            yield f"there is no template {other!r}{self._like(other)}"

    def _meant(self, name: str) -> str:
        """A layout may be written in MJML or in HTML."""
        language, below, _ = name.partition("/")
        if below and language not in LANGUAGES:
            return f": mails are written in {', '.join(LANGUAGES)}"
        if (inside := f"{LANGUAGES[0]}/{name}") in self._names:
            return f": it belongs into the folder of a language, such as {inside}"
        return self._like(name) or ", and no template asks for it"

    def _like(self, name: str) -> str:
        close = get_close_matches(name, sorted({*self._sources, *self._names} - {name}), 1)
        return f": did you mean {close[0]}?" if close else ""
