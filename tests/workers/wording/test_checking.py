"""What is said of templates of one's own: everything that is wrong, each with its file, its line and what to do."""

from pathlib import Path

import pytest
from tests.workers.wording.making import PACKAGED, changed, problems

from afterview.events.letters import LANGUAGES

WRITTEN_IN = f"mails are written in {', '.join(LANGUAGES)}"
UNCLOSED = (
    "Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. "
    "The innermost block that needs to be closed is 'if'."
)
OUT = '<a href="{{ opt_out }}">'


def test_the_packaged_files_as_ones_own_have_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, {f"mail/{name}": source.text for name, source in PACKAGED.items()}) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"mail/en/invitaton.txt.j2": ""}, "mail/en/invitaton.txt.j2: nobody reads this file: did you mean en/inv"),
        ({"mail/xx/tasks.txt.j2": ""}, f"mail/xx/tasks.txt.j2: nobody reads this file: {WRITTEN_IN}"),
        ({"mails/en/tasks.txt.j2": ""}, "mails: nobody reads this: did you mean mail?"),
        ({"tenants/acmee/mail/x": ""}, "tenants/acmee: there is no tenant 'acmee': did you mean acme?"),
        ({"tenants/acme/pages/x": ""}, "tenants/acme/pages: nobody reads this: known are mail, letters"),
        ({"letters/en/leter.txt.j2": ""}, "letters/en/leter.txt.j2: no letter template has this name: did you mean "),
        ({"letters/nb/subject.txt.j2": "{{ nam }}"}, "letters/nb/subject.txt.j2: 'nam' is undefined"),
        (
            {"mail/invitation.txt.j2": ""},
            "mail/invitation.txt.j2: nobody reads this file: it belongs into the folder of a language, such as en/inv",
        ),
        ({"mail": "x"}, "mail: a folder is expected"),
        ({"mail/footer.html.j2": "x"}, "mail/footer.html.j2: nobody reads this file"),
    ],
)
def test_a_file_that_nobody_reads_is_named_with_what_may_be_meant(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    (problem,) = problems(tmp_path, files)
    assert problem.startswith(said)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("en/invitation.txt.j2", "{% endif %}", "", "line {last}: Unexpected end of template"),
        ("en/invitation.html.j2", "{{ name }}", "{{ nam }}", "line 3: there is no variable 'nam': did you mean name?"),
        ("nb/tasks.txt.j2", "{{ task.due }}", "{{ task.deu }}", "line 21: 'dict object' has no attribute 'deu'"),
        ("en/invitation.txt.j2", "{{ job }}", "{{ job | shout }}", "line 14: No filter named 'shout' found."),
        ("en/reminder.txt.j2", "{{ job }}", "{{ 1 / 0 }}", "line 12: division by zero"),
        ("en/reminder.txt.j2", "Hello", "{{ job | length }}", "line 7: object of type 'NoneType' has no len()"),
        ("en/reminder.txt.j2", "Hello", "{{ tone.__class__ }}", "line 7: there is no variable 'tone'"),
        ("en/reminder.txt.j2", "Hello", "{{ survey.__class__.mro() }}", "line 7: access to attribute '__class__'"),
        ("en/reminder.txt.j2", "en/signature.txt.j2", "en/sign.txt.j2", "there is no template 'en/sign.txt.j2'"),
    ],
)
def test_a_template_that_cannot_be_filled_is_told_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    found = problems(tmp_path, changed(name, old, new))
    last = len(PACKAGED[name].text.splitlines())
    assert f"mail/{name}: {said.format(last=last)}" in found[0]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("en/signature.txt.j2", "{{ survey }}", "", "nobody can answer: {{ survey }} is missing, by itself in a line"),
        ("nb/signature.txt.j2", "{{ opt_out }}", "", "nobody can opt out: {{ opt_out }} is missing"),
        ("layout.mjml", OUT, '<a href="#">', 'nobody can opt out: <a href="{{ opt_out }}"> is missing'),
        ("layout.mjml", 'href="{{ survey }}"', 'href="#"', 'nobody can answer: <a href="{{ survey }}"> is missing'),
        ("en/tasks.txt.j2", "{{ task.link }}", "", "a task cannot be opened: {{ task.link }} is missing"),
        ("nb/tasks.html.j2", "{{ worklist }}", "#", "the list of all tasks cannot be opened: "),
        ("letter.mjml", "{{ line }}", "x", "leaves out words of the letter"),
        ("layout.mjml", 'lang="{{ language }}"', "", "says no language"),
        ("layout.mjml", "{{ subject }}", "", "has no title"),
        ("letter.mjml", "{{ line }}", "{{ line | safe }}", "a name is not escaped"),
        (
            *("layout.mjml", OUT, f'<img src="https://example.org/logo.png" alt="">{OUT}'),
            "line 22: https://example.org/logo.png comes from outside, which tells others who reads the mail",
        ),
        (
            *("head.mjml", "p, li {", "@import 'https://example.org/font.css'; p, li {"),
            "line 10: https://example.org/font.css comes from outside",
        ),
        ("tasks.mjml", "<mj-section>", '<mj-section paddin="0">', "line 7: <mj-section> has no attribute 'paddin'"),
        ("tasks.mjml", "</mjml>", "", "cannot be read as MJML: unexpected end of stream"),
        ("tasks.mjml", "head.mjml", "haed.mjml", "there is no template 'haed.mjml': did you mean head.mjml?"),
    ],
)
def test_a_mail_that_lacks_what_it_must_have_is_told(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    found = problems(tmp_path, changed(name, old, new))
    assert f"mail/{name}: {said}" in "\n".join(found)
    assert all(problem.startswith(f"mail/{name}: ") for problem in found)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Also what a typing mistake elsewhere could hide."""
    wrong = changed("en/invitation.txt.j2", "{{ name }}", "{{ nam }}") | changed("layout.mjml", OUT, '<a href="#">')
    acme = {"tenants/acme/mail/nb/tasks.txt.j2": "Oppgaver\n\n{{ worklist }}\n"}
    found = problems(tmp_path, {**wrong, **acme, "mail/nb/reminder.txt.j2": "{% if name %}"})
    assert found == [
        "mail/en/invitation.txt.j2: line 7: there is no variable 'nam': did you mean name?",
        "mail/nb/reminder.txt.j2: line 1: Unexpected end of template. " + UNCLOSED,
        'mail/layout.mjml: nobody can opt out: <a href="{{ opt_out }}"> is missing',
        "tenants/acme/mail/nb/tasks.txt.j2: a task cannot be opened: {{ task.link }} is missing, by itself in a line",
    ]


def test_a_layout_may_be_html_and_what_templates_share_has_any_name(tmp_path: Path) -> None:
    layout = '<html lang="{{ language }}"><title>{{ subject }}</title>{% for lines in paragraphs %}{{ lines | join }}'
    files = {
        "mail/letter.html.j2": layout + "{% endfor %}{% include 'en/footer.html.j2' %}",
        "mail/en/footer.html.j2": "Acme",
    }
    assert problems(tmp_path, files | {"mail/README.md": "ours", "mail/.swp": "x", "README": "x"}) == []


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "mail" / "en").mkdir(parents=True)
    (tmp_path / "mail" / "en" / "tasks.txt.j2").write_bytes(b"\xff\xfe")
    (problem,) = problems(tmp_path, {})
    assert problem.startswith("mail/en/tasks.txt.j2: cannot be read as UTF-8 text")
