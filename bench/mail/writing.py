"""Who writes the mails that are measured: a company with no words of its own."""

from afterview.schemas.policy import Policy
from afterview.workers.clock import Clock
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.returns import Returns
from afterview.workers.mail.writer import Senders, Writer
from afterview.workers.tokens import Tokens

RETURNS = Returns(b"a secret of the bench")


def writer(clock: Clock) -> Writer:
    links = LinkMaker(Tokens((b"a secret of the links of the bench",), clock), "https://feedback.example.org")
    people = "Acme <people@example.org>"
    return Writer(Senders(people, people), Houses({"acme": "Acme"}, Policy()), links, RETURNS)
