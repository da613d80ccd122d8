"""Advice on wording: what helps no candidate and what must not be said is seen, and a good note is left alone."""

from itertools import product
from typing import get_args

import pytest
from tests.events.letters.candidates import ANE, TEXTS

from afterview.events.letters import LANGUAGES, Language, draft
from afterview.events.letters.lint import Finding, Flaw, lint_letter, lint_note, lint_reason
from afterview.events.letters.screen import found_words
from afterview.schemas.incoming_data import Note
from afterview.schemas.outgoing_data import TaskKind
from afterview.schemas.people import Job
from afterview.schemas.policy import Reasons

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
    "Less experience with hydrogen than asked for. If you would like us to explain, please call.",
    "One of us will call you about the requirement and the systems that you have built.",
    "En av oss ringer deg om kravet til erfaring med hydrogen.",
    "Has worked with companies like us, and with people like us in energy: knows the requirements.",
    "Ansvar for HMS og sta-anlegg i prosjektet, som utlysningen ber om.",
    "Ga god energi- og klimafaglig analyse, som utlysningen krever.",
    "Good energy analysis of low-energy houses; knows the chemistry of electrolysis and attitude control.",
    "Gender-balanced sampling in the case, and a proof of concept for married data sets in SQL: good skills.",
    "Experience with disability services, the nervous system and immature technology, as the job asks.",
    "Found the insecure connection and the candidate key; users did not click, and the systems did not fit in memory.",
    "Compared our system with others, and showed another way that had more of what the job asks for.",
    "We need somebody with more experience in hydrogen, as the advertisement says.",
    "Erfaring med gravide og funksjonshemmede pasienter, som stillingen krever.",
    "Kjenner kjemien bak elektrolyse, valgte en annen løsning enn de andre verktøyene, og begrunnet den med kravet.",
    "Fast in a young field, with these accent colours: strong skills in design systems.",
    "Im Vergleich zu anderen Werkzeugen kennt sie das System gut; verbraucht wenig Energie.",
    "Behindert wurde der Ablauf im Beispiel nur durch das alte System; die Kenntnisse in Chemie waren gut.",
]

CLICK = ("click with the team", "lacks passion", "bad attitude")
STRONGER = ("stronger applicants", "somebody else has")
ANDRE = ("Andre kandidater", "sterkere kandidat")
FLAWED: list[tuple[str, Flaw, *tuple[str, ...]]] = [
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
    ("Bra erfarenhet, men verkar lat och passar inte in i gruppen.", "personality", "verkar lat", "passar inte in"),
    ("Hon är föräldraledig till hösten, så kompetensen kommer inte till nytta.", "protected", "föräldraledig"),
    ("God erfaring, men mavefornemmelsen sagde nej til os alle.", "personality", "mavefornemmelsen"),
    ("Har små børn, og stillingen kræver, at man rejser meget.", "protected", "Har små børn"),
    ("Gute Kenntnisse, aber das Bauchgefühl sprach gegen eine Zusage.", "personality", "Bauchgefühl"),
    ("Viel Erfahrung, aber zu alt, um sich noch in das System einzuarbeiten.", "protected", "zu alt"),
    ("Not enthusiastic; lacked confidence.", "personality", "Not enthusiastic", "lacked confidence"),
    ("Lacked warmth, seemed nervous and insecure.", "personality", "Lacked warmth", "seemed nervous and insecure"),
    ("Did not click with the team; lacks passion, bad attitude.", "personality", *CLICK),
    ("Overqualified, and too senior for an engineer here.", "protected", "Overqualified", "too senior"),
    ("We want a recent graduate, a digital native.", "protected", "recent graduate", "digital native"),
    ("She is a mum of two and cannot travel as the job requires.", "protected", "mum of two"),
    ("She is a mother of two, approaching retirement.", "protected", "mother of two", "approaching retirement"),
    ("Speaks Norwegian with an Eastern European accent.", "protected", "Eastern European accent"),
    ("A thick Russian accent makes it hard to follow.", "protected", "Russian accent"),
    ("Another candidate had more experience with hydrogen.", "comparison", "Another candidate"),
    ("There were stronger applicants, and somebody else has run a plant.", "comparison", *STRONGER),
    ("Other candidates have the licence that the job asks for.", "comparison", "Other candidates"),
    ("Virket usikker og nervøs, lite engasjert.", "personality", "usikker og nervøs", "lite engasjert"),
    ("Svak utstråling og lav selvtillit i intervjuet.", "personality", "Svak utstråling", "lav selvtillit"),
    ("Snakker gebrokkent, og er tobarnsmor.", "protected", "gebrokkent", "tobarnsmor"),
    ("Nærmer seg pensjonsalder, og er overkvalifisert.", "protected", "Nærmer seg pensjonsalder", "overkvalifisert"),
    ("En annen søker har mer erfaring med hydrogen.", "comparison", "annen søker"),
    ("Andre kandidater har drevet anlegg, og vi hadde en sterkere kandidat.", "comparison", *ANDRE),
    ("Verkade nervös, omotiverad och ointresserad.", "personality", "Verkade nervös", "omotiverad", "ointresserad"),
    ("En annan sökande har mer erfarenhet av vätgas.", "comparison", "annan sökande"),
    ("En anden ansøger har mere erfaring med brint.", "comparison", "anden ansøger"),
    ("Svag udstråling og lav selvtillid i samtalen.", "personality", "Svag udstråling", "lav selvtillid"),
    ("Ein anderer Bewerber hat mehr Erfahrung mit Wasserstoff.", "comparison", "anderer Bewerber"),
    ("Starker osteuropäischer Akzent im Gespräch mit uns.", "protected", "osteuropäischer Akzent"),
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


@pytest.mark.parametrize("said", FLAWED)
def test_what_no_candidate_should_read_is_named_with_all_its_words(said: tuple[str, Flaw, *tuple[str, ...]]) -> None:
    text, flaw, *words = said
    assert lint_note(Note(impression=text), JOB, TEXTS) == [Finding(flaw, tuple(words), "impression")]


def test_every_word_is_named_once_whatever_its_class() -> None:
    text = "Shy and SHY, his accent, too old; another candidate, another  candidate: shy."
    assert lint_reason(text, TEXTS) == [
        Finding("personality", ("Shy",)),
        Finding("protected", ("his accent", "too old")),
        Finding("comparison", ("another candidate",)),
    ]


@pytest.mark.parametrize("said", FLAWED)
def test_what_advice_is_given_about_is_held_back_from_letters_and_talking_points(
    said: tuple[str, Flaw, *tuple[str, ...]],
) -> None:
    """So nobody can send in bulk what the page of the task would have warned of."""
    notes = (Note(match=said[0], impression=said[0], advice=said[0]),)
    for channel in ("email", "call"):
        made = draft(ANE.model_copy(update={"channel": channel, "notes": notes, "reason": said[0]}), TEXTS)
        assert said[0] not in made.text
        assert made.text.count("[SJEKK: ") == 4
        assert all(word in made.text for word in said[2:])
        assert not made.ready


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
        Finding("personality", ("Shy",), "impression"),
        Finding("protected", ("somebody younger",), "advice"),
        Finding("unrelated", (), "match"),
    ]


@pytest.mark.parametrize("part", ["impression", "advice"])
def test_what_is_no_match_need_not_name_what_the_job_asks_for(part: str) -> None:
    note = Note.model_validate({part: "Explained a hard decision calmly, and what would be done differently."})
    assert lint_note(note, JOB, TEXTS) == []


def test_of_the_reason_of_the_ats_only_words_are_looked_at() -> None:
    assert lint_reason("Other", TEXTS) == []
    assert lint_reason("Not a culture fit", TEXTS) == [Finding("personality", ("culture fit",))]


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
def test_the_drafts_themselves_give_no_reason_for_advice(language: Language) -> None:
    """Whatever is known, in every form, however reasons are told."""
    candidate = ANE.candidate.model_copy(update={"locale": language})
    bare = {"candidate": candidate, "notes": (), "languages": LANGUAGES}
    for kind, channel, reasons, interviews in product(
        get_args(TaskKind), ("call", "email"), get_args(Reasons), (ANE.interviews, ())
    ):
        more = {"kind": kind, "channel": channel, "reasons": reasons, "interviews": interviews}
        made = draft(ANE.model_copy(update=bare | more), TEXTS)
        assert made.language == language
        assert found_words(f"{made.subject}\n{made.text}", TEXTS.hold) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_lists_is_found_and_stands_in_one_of_them(language: Language) -> None:
    texts = TEXTS.of(language)
    lines = [line for words in (texts.fit, texts.protected, texts.comparison) for line in words.splitlines()]
    assert len(lines) == len({*lines})
    for line in lines:
        written = line.replace("*", "x")
        assert found_words(f"Well: {written}.", TEXTS.hold) == (written,)
