"""`afterview templates preview`: every mail and draft with made-up people, and what is wrong with one's own."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from tests.workers.cli.running import Said, afterview
from tests.workers.wording.making import changed, written

from afterview.events.letters import LANGUAGES
from afterview.workers.wording.preview import DRAFTS, NAMES
from afterview.workers.wording.samples import MAILS

CONFIGURATION = """
templates_directory = "words"
[tenants.acme]
name = "Acme AS"
[tenants.fjord]
name = "Fjord AS"
"""


def preview(folder: Path, *arguments: str, files: dict[str, str] | None = None) -> Said:
    (folder / "words").mkdir(exist_ok=True)
    written(folder / "words", files or {})
    (folder / "afterview.toml").write_text(CONFIGURATION)
    return afterview("templates", "preview", *arguments, cwd=folder)


def test_everything_there_is_is_listed(tmp_path: Path) -> None:
    said = preview(tmp_path, "--json")
    assert (said.code, said.err) == (0, "")
    assert {one["template"] for one in said.events} == {*NAMES}
    assert {one["language"] for one in said.events} == {*LANGUAGES}
    assert {tuple(one["parts"]) for one in said.events if one["template"] in MAILS} == {("txt", "html", "eml")}
    assert {tuple(one["parts"]) for one in said.events if one["template"] in DRAFTS} == {("txt",)}
    assert len({one["file"] for one in said.events}) == len(said.events)
    assert all(one["subject"] for one in said.events)


def test_one_text_is_shown_as_somebody_would_read_it(tmp_path: Path) -> None:
    said = preview(tmp_path, "--template", "reminder", "--language", "nb", "--tenant", "acme")
    text = said.out.decode()
    assert (said.code, text.count("=== ")) == (0, 2)
    assert text.startswith(
        "=== reminder (interview), nb, acme\nSubject: Hvis du vil: hvordan var intervjuet hos Acme AS"
    )
    assert "\nHei, Robin Dahl\n" in text


def test_a_folder_has_a_page_with_all_of_them_and_each_as_it_is_sent(tmp_path: Path) -> None:
    own = changed("en/invitation.txt.j2", "Hello", "Dear")
    said = preview(
        tmp_path, "--out", "previews", "--language", "en", files={f"tenants/fjord/{n}": t for n, t in own.items()}
    )
    assert (said.code, said.out) == (0, b"")
    page = (tmp_path / "previews" / "index.html").read_text("utf-8")
    everybodys, fjords = (tmp_path / "previews" / place for place in ("en", "fjord/en"))
    assert (everybodys / "invitation-interview.txt").read_text("utf-8").split("\n\n")[1] == "Hello Robin Dahl,"
    assert (fjords / "invitation-interview.txt").read_text("utf-8").split("\n\n")[1] == "Dear Robin Dahl,"
    assert 'src="fjord/en/invitation-interview.html"' in page
    message = message_from_bytes((fjords / "invitation-interview.eml").read_bytes(), policy=policy.SMTP)
    assert message["From"] == "Fjord AS <survey@localhost>"
    assert message["List-Unsubscribe"] == "<https://feedback.example.org/u/out>"


def test_what_is_wrong_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    """As `check` tells it."""
    said = preview(tmp_path, "--json", files=changed("en/invitation.txt.j2", "{{ name }}", "{{ nam }}"))
    assert said.code == 78
    wrong = "words/mail/en/invitation.txt.j2: line 7: there is no variable 'nam': did you mean name?"
    assert said.problems == [wrong]
    shown = {(one["template"], one["language"]) for one in said.events}
    assert {*shown} == {(name, language) for name in NAMES for language in LANGUAGES} - {("invitation", "en")}
    checked = afterview("check", "--offline", cwd=tmp_path)
    assert (checked.code, checked.problems) == (78, [wrong])


def test_it_does_not_start_with_words_that_are_wrong(tmp_path: Path) -> None:
    preview(tmp_path, files={"mail/en/invitaton.txt.j2": "", "letters/en/leter.txt.j2": ""})
    said = afterview("run", cwd=tmp_path)
    assert said.code == 78
    assert [problem.partition(": ")[0] for problem in said.problems] == [
        "words/mail/en/invitaton.txt.j2",
        "words/letters/en/leter.txt.j2",
    ]


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [("--template", "invitaton", "invitation"), ("--language", "no", "nb"), ("--tenant", "acmee", "acme")],
)
def test_what_is_not_there_is_wrong_usage(tmp_path: Path, option: str, value: str, meant: str) -> None:
    said = preview(tmp_path, option, value)
    assert (said.code, said.out) == (2, b"")
    assert (
        f"there is no {value!r}: did you mean {meant}?" in said.err or f"there is no {value!r}: known are" in said.err
    )


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "previews").write_text("a file")
    said = preview(tmp_path, "--out", "previews")
    assert said.code == 1
    assert len(said.problems) == 1
    assert "cannot be written" in said.problems[0]
