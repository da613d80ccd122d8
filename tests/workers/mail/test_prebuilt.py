"""A mail that is filled in is the mail that would have been rendered, to the letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from tests.workers.mail.making import REQUEST, TOKENS, URL
from tests.workers.mail.test_message import NASTY

from afterview.schemas.languages import LANGUAGES
from afterview.schemas.mail import MailRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.prebuilt import is_plain
from afterview.workers.mail.rendering import Texts
from afterview.workers.mail.templates import Templates
from afterview.workers.mail.variables import of_survey
from afterview.workers.wording.library import packaged_library

MAILS = packaged_library().of("acme").mails
LINKS = LinkMaker(TOKENS, URL + "/a&b/")


def rendered(mails: Templates, request: MailRequested, house: House) -> Texts:
    """Without filling anything in."""
    language = house.speaks(request.locale)
    links = LINKS.links(request, language)
    return mails.own.rendered(request.purpose, of_survey(request, house, links, language), links.opt_out)


def filled(mails: Templates, request: MailRequested, house: House) -> Texts:
    return mails.texts(request, house, LINKS.links(request, house.speaks(request.locale)))


@settings(deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.tuples(st.sampled_from(["invitation", "reminder"]), st.sampled_from(["interview", "rejection"])),
    st.none() | NASTY,
    st.none() | NASTY,
    NASTY,
)
def test_filling_in_gives_what_rendering_gives(
    language: str, about: tuple[str, str], name: str | None, job: str | None, company: str
) -> None:
    house = House(company or "x", language, "Europe/Oslo", LANGUAGES)
    said = {"purpose": about[0], "touchpoint": about[1], "name": name, "job_title": job, "locale": language}
    request = REQUEST.model_copy(update=said)
    once, again = filled(MAILS, request, house), filled(MAILS, request, house)
    assert once == again == rendered(MAILS, request, house)


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
        ("{% include until %}", False),
        ("{% include 'other' %}", False),
        ("{% extends 'whole' %}{% block words %}{{ name }}{% endblock %}", True),
    ],
)
def test_a_template_that_does_more_than_writing_down_is_rendered_for_each_mail(text: str, plain: bool) -> None:  # noqa: FBT001
    others = {"other": "{{ job | length }}", "whole": "{% block words %}{% endblock %}{{ company | upper }}"}
    assert is_plain(Environment(loader=DictLoader({"mail": text, **others}), autoescape=True), "mail") == plain


def test_one_that_is_rendered_for_each_mail_is_right_as_well() -> None:
    own = {"en/invitation.txt.j2": "To {{ name | upper }}\n{{ survey }}", "en/invitation.html.j2": "<p>{{ name[:1] }}"}
    mails = Templates(Environment(loader=DictLoader(own), autoescape=True))
    house = House("Acme", "en", "Europe/Oslo")
    for name in ("Ada", "Bob"):
        texts = filled(mails, REQUEST.model_copy(update={"name": name}), house)
        assert (texts.subject, texts.html) == (f"To {name.upper()}", f"<p>{name[:1]}")
