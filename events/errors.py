"""Every error of Afterview, drawn as a tree. Whoever catches one knows by its family what to do.

    Refused                 bad input: one line that says what, where and what to do; exit 65, or a dead letter
    ├── Malformed           not the shape it claims to be
    ├── Thin                a vendor's body that only names an object: its API must be asked (says what to fetch)
    ├── Unmapped            a vendor's own word that nobody has explained yet (needs an `--outcomes` entry)
    └── Paused              an operator holds everything of its kind: `afterview resume` lets it go on
    Misconfigured           bad configuration; exit 78
    └── Damaged             what is stored cannot be read any more: a backup must be restored
    Unreachable             a needed service does not answer; exit 69, or again later
    └── Unwritable          nothing can be written for now (full disk, locked file): wait, and try again

An error's text is one line, complete and without personal data.
"""


class AfterviewError(Exception):
    """Something that a person can mend; the text says how."""

    def lines(self, where: str) -> str:
        """Its text with the place before each of its lines: of some there are several."""
        return "\n".join(f"{where}: {line}" for line in str(self).splitlines())


class Refused(AfterviewError):
    """The input cannot be used; it goes to the dead letters and is not retried."""


class Malformed(Refused):
    """The input is not the shape it claims to be."""


class Thin(Refused):
    """The body only names an object; the vendor's API has the rest."""


class Unmapped(Refused):
    """The vendor's own word for an outcome has no entry in `--outcomes`."""


class Paused(Refused):
    """Nothing is wrong with it: an operator has paused its vendor, and resuming replays it."""


class Misconfigured(AfterviewError):
    """The configuration, policy, mapping or outcomes file is wrong."""


class Damaged(Misconfigured):
    """What is stored is not what was stored; only a person with a backup can mend it."""


class Unreachable(AfterviewError):
    """A service that is needed does not answer."""


class Unwritable(Unreachable):
    """Nothing can be written for now: nothing of it was, and it is worth trying again."""
