"""A mail that is filled in is the mail that would have been rendered, to the letter."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, select_autoescape
from tests.workers.mail.making import REQUEST, TOKENS, URL
from tests.workers.mail.test_message import NASTY
from tests.workers.wording.test_every_mail import NAMES

from afterview.schemas.languages import LANGUAGES
from afterview.schemas.mail import MailRequested
from afterview.schemas.outgoing_data import Touchpoint
from afterview.workers.mail.content import Content, Texts, content_of, with_ends
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import LinkMaker, Links
from afterview.workers.mail.plain import is_plain
from afterview.workers.mail.templates import Templates
from afterview.workers.wording.library import packaged_library

MAILS = packaged_library().of("acme").mails
LINKS = LinkMaker(TOKENS, URL + "/a&b/")
SURVEYS = list(product(("invitation", "reminder"), get_args(Touchpoint)))
NAMED = st.none() | st.sampled_from([*NAMES.values(), "=", "=_", "--=_x", ".", "..", "From me", "x" * 75]) | NASTY
OWN = {
    "en/invitation.txt.j2": "{{ name }}: {{ job }}\n{{ name }}\n.\n{{ survey }}{{ job }} \n\n\n\n{{ opt_out }}"
    + "=é" * 90,
    "en/invitation.html.j2": "{{ name }}{{ job }}<a title='{{ job }}' href={{ survey }}>ø</a> {{ subject }}\r\n.\n ",
}


def made(mails: Templates, request: MailRequested, house: House, links: Links | None = None) -> tuple[Content, Texts]:
    """As it is sent, and without filling anything in."""
    links = links or LINKS.links(request, house.speaks(request.locale))
    return mails.survey(request, house, links), mails.texts(request, house, links)


def whole(content: Content) -> EmailMessage:
    message = message_from_bytes(b"".join((b"MIME-Version: 1.0\r\n", *content.body)), policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def same(content: Content, texts: Texts) -> None:
    """A mail program shows the texts; in HTML, what is not ASCII is numbered."""
    message = whole(content)
    assert not message.defects
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = (bytes(part.get_payload(decode=True)) for part in message.iter_parts())
    assert text == with_ends(texts.text).encode(errors="replace")
    assert html == with_ends(texts.html).encode("ascii", "xmlcharrefreplace")
    assert (content.subject, content.opt_out) == (texts.subject, texts.opt_out)


def fit(content: Content) -> None:
    """Lines as quoted-printable has them, and no boundary in a part."""
    message = whole(content)
    body = b"".join(content.body)
    assert body.isascii()
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.count(str(message.get_boundary()).encode()) == 4
    for part in message.iter_parts():
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        lines = str(part.get_payload()).splitlines()
        assert max(map(len, lines)) <= 76
        assert not [line for line in lines if line != line.rstrip()]
        assert not re.search("=(?![0-9A-F]{2}|$)", "\n".join(lines), re.MULTILINE)


@settings(deadline=None)
@given(st.sampled_from(LANGUAGES), st.sampled_from(SURVEYS), NAMED, NAMED, NAMED)
def test_filling_in_gives_what_rendering_gives(
    language: str, about: tuple[str, str], name: str | None, job: str | None, company: str | None
) -> None:
    house = House(company or "x", language, "Europe/Oslo", LANGUAGES)
    said = {"purpose": about[0], "touchpoint": about[1], "name": name, "job_title": job, "locale": language}
    request = REQUEST.model_copy(update=said)
    (once, texts), (again, _) = made(MAILS, request, house), made(MAILS, request, house)
    assert once == again
    same(once, texts)
    fit(once)


@pytest.mark.parametrize("name", NAMES)
def test_it_does_so_with_every_mail_in_every_language(name: str) -> None:
    for language, (purpose, touchpoint) in product(LANGUAGES, SURVEYS):
        house = House("Acmé =_ AS", language, "Europe/Oslo", LANGUAGES)
        said = {"purpose": purpose, "touchpoint": touchpoint, "locale": language, "candidate_id": "ø" * 300}
        content, texts = made(MAILS, REQUEST.model_copy(update={**said, "name": NAMES[name]}), house)
        same(content, texts)
        fit(content)


@settings(deadline=None, max_examples=50)
@given(NAMED, NAMED, st.integers(1, 160))
def test_it_does_so_wherever_a_template_has_its_slots(name: str | None, job: str | None, length: int) -> None:
    mails = Templates(Environment(loader=DictLoader(OWN), autoescape=select_autoescape(["html.j2"])))
    assert mails.own.is_plain("en/invitation")
    links = Links(f"https://x.example/?a=b&c=.{'y' * length}", "https://x.example/=._")
    request = REQUEST.model_copy(update={"name": name, "job_title": job})
    content, texts = made(mails, request, House("Acme", "en", "Europe/Oslo"), links)
    same(content, texts)
    fit(content)


def test_all_packaged_mails_to_candidates_are_filled_in() -> None:
    for language in LANGUAGES:
        for purpose in ("invitation", "reminder"):
            assert MAILS.own.is_plain(f"{language}/{purpose}")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Hello{% if name %} {{ name }}{% endif %}, {{ survey }} {{ until | upper }}", True),
        ("{% for n, at in scores %}{{ n + 1 }}: {{ at }}{% endfor %}", True),
        ("{{ name | upper }}", False),
        ("{{ name ~ job }}", False),
        ("{% if name == 'Kari' %}you{% endif %}", False),
        ("{% if not name %}you{% endif %}", False),
        ("{% set who = name %}{{ who }}", False),
        ("{% set name = 'x' %}{{ name }}", False),
        ("{{ name.split()[0] }}", False),
        ("{{ scores | length }}", False),
        ("{% for pair in scores %}{{ pair[1] }}{% endfor %}", False),
        ("{% for n, at in scores %}{{ at | urlize }}{% endfor %}", False),
        ("{% macro hi(who) %}{{ who }}{% endmacro %}{{ hi(name) }}", False),
        ("{% filter upper %}{{ name }}{% endfilter %}", False),
        ("{% set words %}{{ name }}{% endset %}{{ words | upper }}", False),
        ("{% block words %}{{ name }}{% endblock %}{{ self.words() | upper }}", False),
        ("{% for n, at in scores %}{% include 'link' %}{% endfor %}", False),
        ("{% include until %}", False),
        ("{% include 'other' %}", False),
        ("{% extends 'whole' %}{% block words %}{{ name }}{% endblock %}", True),
    ],
)
def test_a_template_that_does_more_than_writing_down_is_rendered_for_each_mail(text: str, plain: bool) -> None:  # noqa: FBT001
    others = {
        "link": "{{ at | urlize }}",
        "other": "{{ job | length }}",
        "whole": "{% block words %}{% endblock %}{{ company | upper }}",
    }
    assert is_plain(Environment(loader=DictLoader({"mail": text, **others}), autoescape=True), "mail") == plain


def test_one_that_is_rendered_for_each_mail_is_right_as_well() -> None:
    own = {"en/invitation.txt.j2": "To {{ name | upper }}\n{{ survey }}", "en/invitation.html.j2": "<p>{{ name[:1] }}"}
    mails = Templates(Environment(loader=DictLoader(own), autoescape=True))
    house = House("Acme", "en", "Europe/Oslo")
    for name in ("Ada", "Bob"):
        content, texts = made(mails, REQUEST.model_copy(update={"name": name}), house)
        assert (texts.subject, texts.html) == (f"To {name.upper()}", f"<p>{name[:1]}")
        assert content == content_of(texts)
        same(content, texts)
