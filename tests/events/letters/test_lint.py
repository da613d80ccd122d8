"""Advice on wording: what helps no candidate and what must not be said is seen, and a good note is left alone."""

import pytest
from tests.events.letters.candidates import ANE, TEXTS

from afterview.events.letters import LANGUAGES, Language, draft
from afterview.events.letters.lint import Finding, Flaw, lint_letter, lint_note, lint_reason
from afterview.events.letters.screen import held_word
from afterview.schemas.incoming_data import Note
from afterview.schemas.people import Job

JOB = Job(id="j", title="Systems Engineer / ingeniør, QA", department="Hydrogen")

GOOD = [
    "Ten years with pumps and valves, as the advertisement asks; less experience with hydrogen than we need.",
    "Knows SQL and Airflow well, and has not worked with Kafka, which the job asks for.",
    "The package manager he built is older than our code, and its age did not matter: solid engineering.",
    "Set the threshold too low in the case, so old alarms came back. Systems knowledge was there.",
    "Managed a team in retail; for this role we need somebody who has run a hydrogen plant.",
    "Explained the race condition and how lazy loading avoids it. Good knowledge of the framework.",
    "Presented the accent colours and the typography of the page; strong skills in design systems.",
    "Asked for the QA numbers first, then planned the tests around the two weakest parts.",
    "Studied chemistry and political science, and has a degree that the position requires.",
    "Ti år med pumper og ventiler, slik utlysningen ber om. Mindre erfaring med hydrogen enn vi trenger.",
    "Hadde alt på plass i caset, men kan lite om drift av strømmende data, som stillingen krever.",
    "Kjenner regelverket for gift og eksplosiver godt, og har fagbrev som prosessoperatør.",
    "Har jobbet med et gammelt system i mange år og kjenner begrensningene i det.",
    "Stabil drift er et krav, og svaret om varsling var grundig. Startet selv prosjektet.",
    "Kjemi og fysikk var sterke sider; kravet om prosessforståelse er oppfylt.",
    "Barnehagen der hun var styrer, hadde 60 barn; erfaringen som leder er det vi ber om.",
    "Tio års erfarenhet av ventiler, som annonsen efterfrågar. Mindre av vätgas än vi behöver.",
    "Förklarade som man ska hur alarmet fungerar, och har arbetat med äldre system i många år.",
    "Kender regelsættet for gift og kemi godt, og har det certifikat, som stillingen kræver.",
    "Har arbejdet som leder i en børnehave; den erfaring er det, vi har brug for.",
    "Good experience with small children and with childcare, also with mental health nursing.",
    "Negotiated with trade unions, and brought sick leave down: skills that the role asks for.",
    "God erfaring med små barn, med sykefravær og med fagforeninger; kjenner også pensjonsalderens regler.",
    "Har erfaring med kulturell formidling og psykisk helse, som stillingen ber om.",
    "Bred erfarenhet av småbarnsgrupper, sjukfrånvaro och kulturellt arbete, som annonsen efterfrågar.",
    "Kender til sygefravær, fagforeninger og arbejde med små børn, som opslaget beder om.",
    "Erfahrung mit kleinen Kindern, Gewerkschaften und Fehlzeiten, auch im kulturellen Bereich.",
    "Zehn Jahre Erfahrung mit Ventilen, wie in der Ausschreibung verlangt. Weniger mit Wasserstoff.",
    "Behindert wurde der Ablauf im Beispiel nur durch das alte System; die Kenntnisse in Chemie waren gut.",
]

FLAWED: list[tuple[str, Flaw, str]] = [
    ("We did not feel that there was a culture fit with the systems team.", "personality", "culture fit"),
    ("Great engineer on paper, but the Cultural  fit with the rest of us was missing.", "personality", "Cultural fit"),
    ("Too quiet in the interview for an engineer who has to talk with customers.", "personality", "Too quiet"),
    ("My gut feeling was not good, though the experience is what we asked for.", "personality", "gut feeling"),
    ("Came across as arrogant when we spoke about requirements for the system.", "personality", "arrogant"),
    ("An engineer with much experience, but probably too old for this position.", "protected", "too old"),
    ("Has small children, and the job requires that you travel twice a month.", "protected", "Has small children"),
    ("Her accent makes it hard to be understood by customers, skills aside.", "protected", "Her accent"),
    ("Back from maternity leave, so the knowledge of hydrogen systems is dated.", "protected", "maternity"),
    ("Was on sick leave for months, and the experience with pumps is thin.", "protected", "on sick leave"),
    ("Flink ingeniør, men vi tror ikke at det er en kulturmatch med resten av oss.", "personality", "kulturmatch"),
    ("Virket innadvendt, og stillingen krever at man snakker med kunder.", "personality", "innadvendt"),
    ("Magefølelsen sa nei, selv om kompetansen er det vi ser etter.", "personality", "Magefølelsen"),
    ("God erfaring, men for gammel til å lære seg et nytt system nå.", "protected", "for gammel"),
    ("Er gravid og blir borte lenge, så erfaringen kommer ikke til nytte.", "protected", "gravid"),
    ("Sterk aksent gjør det vanskelig, selv om kunnskapen om hydrogen er god.", "protected", "Sterk aksent"),
    ("Bra erfarenhet, men verkar lat och passar inte in i gruppen.", "personality", "verkar lat"),
    ("Hon är föräldraledig till hösten, så kompetensen kommer inte till nytta.", "protected", "föräldraledig"),
    ("God erfaring, men mavefornemmelsen sagde nej til os alle.", "personality", "mavefornemmelsen"),
    ("Har små børn, og stillingen kræver, at man rejser meget.", "protected", "Har små børn"),
    ("Gute Kenntnisse, aber das Bauchgefühl sprach gegen eine Zusage.", "personality", "Bauchgefühl"),
    ("Viel Erfahrung, aber zu alt, um sich noch in das System einzuarbeiten.", "protected", "zu alt"),
    ("Har vært sykmeldt lenge, og vi trenger en som kan starte med systemet nå.", "protected", "sykmeldt"),
]

UNRELATED = [
    "We all liked the conversation, and it was a pleasure to spend an hour together.",
    "The last question remained open, and the one before it was answered after a hint.",
    "Vi likte samtalen alle sammen, og det var hyggelig å bruke en time sammen.",
    "Det siste spørsmålet ble stående åpent, og det forrige ble besvart etter et hint.",
    "Vi tyckte alla om samtalet, och det var trevligt att ses en stund.",
    "Vi var alle glade for samtalen, og det var hyggeligt at mødes en stund.",
    "Uns allen hat das Gespräch gefallen, und die Stunde ging schnell vorbei.",
]


def flaws(match: str) -> list[Flaw]:
    return [finding.flaw for finding in lint_note(Note(match=match), JOB, TEXTS)]


@pytest.mark.parametrize("text", GOOD)
def test_a_note_that_helps_is_left_alone(text: str) -> None:
    """Words that only look like others too: `age` in `package`, `old` in `threshold`, `gift` in Norwegian."""
    assert lint_note(Note(match=text), JOB, TEXTS) == []


@pytest.mark.parametrize(("text", "flaw", "word"), FLAWED)
def test_what_is_of_the_person_or_protected_is_named_with_its_word(text: str, flaw: Flaw, word: str) -> None:
    assert lint_note(Note(impression=text), JOB, TEXTS) == [Finding(flaw, word, "impression")]


@pytest.mark.parametrize("text", UNRELATED)
def test_a_note_that_names_nothing_of_the_job_is_asked_what_it_is_about(text: str) -> None:
    assert flaws(text) == ["unrelated"]
    assert flaws(f"{text} Hydrogen engineering came up.") == []


@pytest.mark.parametrize("text", ["OK", "Good.", "Nei", "Hydrogen: no", "Lite erfaring."])
def test_a_word_or_two_are_too_short_to_help(text: str) -> None:
    assert "short" in flaws(text)


@pytest.mark.parametrize(
    "text",
    [
        "Knows hydrogen systems inside out, and says so.",
        "水素システムの設計経験が十年以上あり、広告の要件を十分に満たしていますが、予算管理の経験は限られています。",
    ],
)
def test_a_sentence_is_long_enough(text: str) -> None:
    assert "short" not in flaws(text)


@pytest.mark.parametrize("note", [Note(), Note(match=""), Note(match=" \n ", advice=None)])
def test_a_note_without_a_word_is_empty(note: Note) -> None:
    assert lint_note(note, JOB, TEXTS) == [Finding("empty")]


def test_each_part_has_its_own_and_what_the_note_lacks_stands_beside_the_match() -> None:
    note = Note(
        match="Left a good mark on all of us, as I said.",
        impression="Shy.",
        advice="Come back when the children are older, somebody younger fits better now.",
    )
    assert lint_note(note, None, TEXTS) == [
        Finding("personality", "Shy", "impression"),
        Finding("protected", "somebody younger", "advice"),
        Finding("unrelated", None, "match"),
    ]


@pytest.mark.parametrize("part", ["impression", "advice"])
def test_what_is_no_match_need_not_name_what_the_job_asks_for(part: str) -> None:
    note = Note.model_validate({part: "Explained a hard decision calmly, and what would be done differently."})
    assert lint_note(note, JOB, TEXTS) == []


def test_of_the_reason_of_the_ats_only_words_are_looked_at() -> None:
    assert lint_reason("Other", TEXTS) == []
    assert lint_reason("Not a culture fit", TEXTS) == [Finding("personality", "culture fit")]


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Engineer", "Engineering of seals was new to them.", []),
        ("ingeniør", "En dataingeniør vi gjerne hadde hatt med oss.", []),
        ("Data", "The dates did not match what was said.", ["unrelated"]),
        ("QA lead", "Spoke of qa only when asked about it.", []),
        ("Head of it", "It was a nice talk, of course it was.", ["unrelated"]),
    ],
)
def test_the_jobs_own_words_count_as_what_it_asks_for(title: str, text: str, found: list[Flaw]) -> None:
    noted = lint_note(Note(match=text), Job(id="j", title=title), TEXTS)
    assert [finding.flaw for finding in noted] == found


LETTER = ANE.model_copy(update={"kind": "written_rejection", "channel": "email"})
FRAME = draft(LETTER.model_copy(update={"notes": (), "reason": None}), TEXTS).text


def letter(text: str, *, reasons_owed: bool = True) -> list[Flaw]:
    found = lint_letter(text, FRAME, LETTER.job, TEXTS, reasons_owed=reasons_owed)
    return [finding.flaw for finding in found]


def test_a_letter_of_good_notes_is_left_alone() -> None:
    assert letter(draft(LETTER, TEXTS).text) == []


def test_a_letter_that_gives_no_reason_is_empty_whatever_its_frame_says() -> None:
    """The frame names the job and speaks of experience: that is no reason yet."""
    assert letter(FRAME) == ["empty"]
    assert letter("") == ["empty"]
    assert letter(FRAME, reasons_owed=False) == []
    assert letter(" \n", reasons_owed=False) == ["empty"]


@pytest.mark.parametrize(
    ("said", "found", "unowed"),
    [
        ("Nei.", ["short", "unrelated"], []),
        ("Vi likte samtalen, men valgte å gå videre med andre denne gangen.", ["unrelated"], []),
        ("Vi savnet personkjemi, og erfaringen med Kafka er for kort.", ["personality"], ["personality"]),
        ("You are too old to learn data engineering, we think.", ["protected", "unrelated"], ["protected"]),
    ],
)
def test_what_a_letter_says_beyond_its_frame_is_looked_at(said: str, found: list[Flaw], unowed: list[Flaw]) -> None:
    text = FRAME.replace("\n\n", f"\n\n{said}\n\n", 1)
    assert letter(text) == found
    assert letter(text, reasons_owed=False) == unowed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_holds_a_remark_back_is_advised_against_too(language: Language) -> None:
    """Nobody is surprised by a held line that the page has not warned of."""
    for word in TEXTS.of(language).hold.splitlines():
        written = word.replace("*", "")
        assert held_word(written, TEXTS.fit) or held_word(written, TEXTS.protected), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drafts_themselves_give_no_reason_for_advice(language: Language) -> None:
    for channel in ("call", "email"):
        candidate = ANE.candidate.model_copy(update={"locale": language})
        source = ANE.model_copy(update={"channel": channel, "candidate": candidate, "notes": ()})
        said = draft(source, TEXTS).text
        assert {finding.flaw for finding in lint_letter(said, "", ANE.job, TEXTS)} <= {"unrelated"}
