"""Whose words a mail has: the tenant's, else everybody's here, else those that come with Afterview."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.workers.mail.making import REQUEST, RETURNS, SENDERS, TOKENS, URL, part, read
from tests.workers.tickets import NOW
from tests.workers.wording.making import TENANTS, changed, written

from afterview.events.errors import Misconfigured
from afterview.events.letters import BriefSource
from afterview.schemas.people import Candidate
from afterview.schemas.policy import Policy
from afterview.workers.letters import load_letters
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.writer import Writer
from afterview.workers.wording.library import Library, load_library
from afterview.workers.wording.sparing import drafted


def invitation(library: Library, tenant: str, language: str = "en") -> tuple[str, str, str]:
    """Its subject, text and HTML."""
    writer = Writer(SENDERS, Houses({}, Policy()), LinkMaker(TOKENS, URL), RETURNS, library)
    message = read(writer.write(REQUEST.model_copy(update={"tenant": tenant, "locale": language}), NOW))
    return str(message["Subject"]), part(message, "plain"), part(message, "html")


def test_a_tenant_has_its_own_words_everybody_else_those_of_the_installation(tmp_path: Path) -> None:
    subject = "{% if touchpoint == "
    written(tmp_path, changed("en/invitation.txt.j2", subject, "Everybody's\n" + subject))
    acmes = changed("en/invitation.txt.j2", subject, "Acme's\n" + subject)
    written(tmp_path / "tenants" / "acme", acmes)
    library = load_library(str(tmp_path), TENANTS)
    assert invitation(library, "acme")[0] == "Acme's"
    assert invitation(library, "fjord")[0] == "Everybody's"
    assert invitation(library, "acme", "nb")[0] == "Intervjuet ditt hos acme: hvordan var det for deg?"


def test_a_tenant_changes_one_thing_and_keeps_the_rest(tmp_path: Path) -> None:
    """Its colours over a layout that is everybody's here."""
    written(tmp_path, changed("layout.mjml", "{% block greeting %}", "Hilsen, {% block greeting %}"))
    written(tmp_path / "tenants" / "acme", changed("head.mjml", "#0b5cad", "#7a1f5c"))
    library = load_library(str(tmp_path), TENANTS)
    acme, fjord = invitation(library, "acme")[2], invitation(library, "fjord")[2]
    assert ("#7a1f5c" in acme, "#0b5cad" in acme, "Hilsen, With" in acme) == (True, False, True)
    assert ("#7a1f5c" in fjord, "#0b5cad" in fjord, "Hilsen, With" in fjord) == (False, True, True)


def test_letters_are_found_in_the_same_way(tmp_path: Path) -> None:
    written(tmp_path, {"letters/en/subject.txt.j2": "Ours", "letters/en/avoid.txt": "Never this.\n"})
    written(tmp_path / "tenants" / "acme", {"letters/en/subject.txt.j2": "Acme's"})
    library = load_library(str(tmp_path), TENANTS)
    acme, fjord = library.of("acme").letters, library.of("fjord").letters
    assert (acme.en.subject, fjord.en.subject) == ("Acme's", "Ours")
    assert acme.en.avoid == fjord.en.avoid == "Never this.\n"
    assert acme.nb == load_letters().nb


def test_a_text_may_begin_with_empty_lines_and_have_too_many_between(tmp_path: Path) -> None:
    text = "\n\n  Subject\n\n\n\nHello \n\n\n{{ survey }}\n\n{{ opt_out }}\n\n"
    subject, text, _ = invitation(load_library(str(written(tmp_path, {"mail/en/invitation.txt.j2": text})), ()), "acme")
    assert subject == "Subject"
    assert text.startswith(f"Hello\n\n{URL}/s/")
    assert "\n\n\n" not in text


def test_without_a_folder_the_words_are_those_that_come_with_afterview(tmp_path: Path) -> None:
    for library in (load_library(None, ()), load_library(str(tmp_path), TENANTS)):
        assert invitation(library, "acme")[0] == "Your interview with acme: how was it for you?"
        assert library.of("acme").letters == load_letters()


def test_what_is_wrong_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is not a folder; make it, or leave the key out"):
        load_library(str(tmp_path / "gone"), ())
    with pytest.raises(Misconfigured) as refused:
        load_library(str(written(tmp_path, {"mail/en/tasks.txt.j2": "", "mail/en/x.txt.j2": ""})), ())
    assert len(str(refused.value).splitlines()) == 4  # nobody reads it; no subject, no tasks, no list


def test_a_file_changed_later_changes_nothing_before_the_next_start(tmp_path: Path) -> None:
    files = changed("en/invitation.txt.j2", "Hello", "Dear")
    library = load_library(str(written(tmp_path, files)), ())
    (tmp_path / "mail/en/invitation.txt.j2").unlink()
    assert invitation(library, "acme")[1].startswith("Dear Ada Lovelace,")


def test_a_template_that_fails_for_somebody_gives_way_to_the_packaged_one(tmp_path: Path) -> None:
    """A job of one word, and it was thought of those with three: mail to everybody goes on."""
    files = changed("en/invitation.txt.j2", "Hello", "{% if job %}{{ job.split()[2] }}{% endif %} Dear")
    library = load_library(str(written(tmp_path, files)), ())
    with capture_logs() as logs:
        assert invitation(library, "acme")[1].startswith("Hello Ada Lovelace,")
    where = f"{tmp_path}/mail/en/invitation.txt.j2: line 7"
    failed = {"event": "template failed", "log_level": "error", "where": where, "error": "UndefinedError"}
    assert logs == [{**failed, "mail": "invitation"}]


def test_a_draft_that_fails_for_somebody_does_so_too(tmp_path: Path) -> None:
    files = {"letters/en/short_letter.txt.j2": "Dear {% if name %}{{ name.split()[1] }}{% endif %}\n"}
    letters = load_library(str(written(tmp_path, files)), ()).of("acme").letters
    ada, cher = (
        BriefSource(kind="written_rejection", candidate=Candidate(id="1", name=n)) for n in ("Ada Berg", "Cher")
    )
    assert drafted(ada, letters)[1].text == "Dear Berg\n"
    with capture_logs() as logs:
        assert drafted(cher, letters)[1].text.startswith("Dear Cher,\n")
    assert [(log["where"], log["draft"]) for log in logs] == [("short_letter.txt.j2", "written_rejection")]
    assert "Cher" not in str(logs)


def test_a_mail_may_be_all_of_ones_own_in_mjml(tmp_path: Path) -> None:
    """Without the layout that all mails have."""
    inside = '<mj-text>Hei! <a href="{{ survey }}">Svar</a>, <a href="{{ opt_out }}">eller ikke</a></mj-text>'
    head = '<mjml lang="nb"><mj-head><mj-title>{{ subject }}</mj-title></mj-head>'
    body = f"<mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"
    library = load_library(str(written(tmp_path, {"mail/nb/invitation.mjml": head + body})), ())
    assert ">Hei! <a " in invitation(library, "acme", "nb")[2]
