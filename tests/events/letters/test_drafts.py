"""What the recruiter starts from: letters, talking points, questions."""

import pytest
from tests.events.letters.candidates import ANE, BEN, EVERYBODY, JONAS, KARI, NOBODY, TEXTS

from afterview.events.letters import BriefSource, draft
from afterview.schemas.incoming_data import Note
from afterview.schemas.people import Person

BENS_LETTER = """\
Dear Ben O'Neill,

Thank you for applying for the position of Account Manager at Fjord Inc., and for the interest you have shown.

We have considered your application, and we are sorry to tell you that we will not be taking it further.

The reason is this:

The role asks for five years of B2B sales.

We know that this is not the answer you were hoping for. \
If anything is unclear, you are welcome to reply to this message.

We wish you all the best for what comes next.

Kind regards
Maya Singh
Fjord Inc.
"""

ANES_LETTER = """\
Hei, Ane Moen

Takk for at du søkte på stillingen som dataingeniør i Plattform hos Nordlys AS, og for tiden du har brukt på prosessen.

Vi har hatt disse samtalene med deg:

- Telefonsamtale, 5. mars 2027, med Tove Lie
- Fagintervju, 9. mars 2027, med Kari Holm og Jonas Berg

Vi må dessverre fortelle deg at du ikke går videre i prosessen. Du bør få vite hvorfor.

Det avgjørelsen bygger på

Vi trenger mer erfaring med drift av strømmende data.

Slik passet erfaringen og kompetansen din til stillingen

Kari Holm: God på SQL og modellering, lite drift.

Jonas Berg: Kjenner Airflow, ikke Kafka.

Inntrykket vi satt igjen med

Jonas Berg: Forklarte valgene sine tydelig.

Råd du kan ta med deg videre

Kari Holm: Sett opp en liten Kafka-klynge selv.

Vi forstår at dette ikke er svaret du håpet på. Er noe uklart, eller vil du gjerne snakke om det, \
er du velkommen til å svare på denne meldingen.

Vi ønsker deg lykke til videre.

Vennlig hilsen
Tove Lie
Nordlys AS
"""


def changed(source: BriefSource, **update: object) -> BriefSource:
    return source.model_copy(update=update)


def test_whom_nobody_has_met_gets_a_short_friendly_letter() -> None:
    letter = draft(BEN, TEXTS)
    assert letter.text == BENS_LETTER
    assert letter.subject == "Your application for the position of Account Manager at Fjord Inc."
    assert (letter.form, letter.language, letter.ready) == ("letter", "en", True)


def test_whom_somebody_has_met_gets_reasons_with_all_notes_side_by_side() -> None:
    letter = draft(changed(ANE, kind="written_rejection"), TEXTS)
    assert letter.text == ANES_LETTER
    assert letter.subject == "Søknaden din på stillingen som dataingeniør i Plattform hos Nordlys AS"
    assert letter.ready


def test_a_call_gets_talking_points_with_the_answer_first() -> None:
    points = draft(ANE, TEXTS)
    assert points.form == "talking_points"
    assert not points.ready
    order = ["bli ringt. Tider som passer: etter kl. 15; fredag formiddag", "1. Gi svaret først", "strømmende data."]
    order += ["Kari Holm: God på SQL", "Jonas Berg: Kjenner", "Jonas Berg: Forklarte", "Kari Holm: Sett opp", "6. Lytt"]
    places = [points.text.index(words) for words in order]
    assert places == sorted(places)
    assert "[" not in points.text


def test_feedback_by_e_mail_is_a_letter_though_it_was_to_be_spoken() -> None:
    """Rule 25: the candidate prefers it so."""
    assert draft(changed(ANE, channel="email"), TEXTS).text == ANES_LETTER


@pytest.mark.parametrize(("locale", "mark"), [("nb", "[MANGLER: "), ("en", "[MISSING: ")])
def test_a_missing_note_is_a_visible_line_and_the_letter_is_not_ready(locale: str, mark: str) -> None:
    candidate = ANE.candidate.model_copy(update={"locale": locale})
    letter = draft(changed(ANE, kind="written_rejection", candidate=candidate, notes=ANE.notes[1:]), TEXTS)
    (line,) = [line for line in letter.text.splitlines() if line.startswith("[")]
    assert line.startswith(mark)
    assert "Tove Lie, Kari Holm" in line
    assert not letter.ready


def test_a_call_without_a_known_reason_says_so() -> None:
    assert "[MANGLER: Det fulgte ingen begrunnelse" in draft(changed(ANE, reason=None), TEXTS).text
    assert "[MANGLER: Det fulgte ingen begrunnelse" in draft(changed(ANE, reason=" \n"), TEXTS).text


def test_notes_about_somebody_whom_nobody_met_are_not_lost() -> None:
    noted = changed(
        BEN, notes=(Note(author=KARI, match="Three years of retail sales."), Note(advice="Try inside sales."))
    )
    letter = draft(noted, TEXTS)
    assert "Kari Holm: Three years of retail sales." in letter.text
    assert "\nTry inside sales.\n" in letter.text
    assert "impression" not in letter.text
    assert letter.ready


HELD = [
    ("Not a culture fit for the team.", "culture fit"),
    ("Litt for GAMMEL for teamet.", "for GAMMEL"),
    ("Her  personality\nis quiet.", "personality"),
    ("Kvinnen var gravid.", "gravid"),
    ("A culture-fit issue", "culture-fit"),
]


@pytest.mark.parametrize(("words", "held"), HELD)
def test_what_must_not_be_said_is_held_back_in_any_language(words: str, held: str) -> None:
    notes = (Note(author=JONAS, impression=words), Note(author=KARI, match="Knows SQL.", advice="Learn Kafka."))
    letter = draft(changed(ANE, kind="written_rejection", notes=notes), TEXTS)
    assert f"[SJEKK: Det som er skrevet her, nevner «{held}» og er utelatt." in letter.text
    assert words not in letter.text
    assert not letter.ready
    short = draft(changed(BEN, reason=words), TEXTS)
    assert f"“{held}”" in short.text
    assert words not in short.text
    assert not short.ready


@pytest.mark.parametrize(
    "words", ["Teaches chemistry and language.", "Manager of packages", "En for ungdommen", "Aged data"]
)
def test_harmless_words_are_not_held_back(words: str) -> None:
    assert words in draft(changed(BEN, reason=words), TEXTS).text


def test_nothing_is_said_that_nobody_said() -> None:
    text = draft(NOBODY, TEXTS).text
    assert text.startswith("Hello,\n\nThank you for applying for the position, and")
    assert text.endswith("Kind regards\n")


@pytest.mark.parametrize("kind", ["candidate_update", "verbal_feedback", "written_rejection"])
@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("source", EVERYBODY)
def test_every_task_of_everybody_can_be_drafted_in_every_language(
    kind: str, language: str, source: BriefSource
) -> None:
    candidate = source.candidate.model_copy(update={"locale": language})
    written = draft(changed(source, kind=kind, candidate=candidate), TEXTS)
    assert written.language == language
    assert written.text.strip()
    assert "None" not in written.text
    assert "\n\n\n" not in written.text
    assert all(line == line.rstrip() for line in written.text.splitlines())


def test_who_signs_is_the_recruiter_else_the_company_alone() -> None:
    assert draft(changed(BEN, recruiter=None), TEXTS).text.endswith("Kind regards\nFjord Inc.\n")
    assert draft(changed(BEN, recruiter=Person(id="r-1")), TEXTS).text.endswith("Kind regards\nFjord Inc.\n")
