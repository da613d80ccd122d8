"""What mails and pages say, as far as people have to understand it, in all languages of the three companies."""

from typing import Literal

from afterview.schemas.outgoing_data import TaskKind

News = Literal["new", "soon", "back", "escalated"]

AGAIN = ("Some days ago", "For noen dager siden", "vor einigen Tagen haben wir gefragt")
"""a question that comes for the second time"""
OF_A_REJECTION = (
    "for applying",
    "how your application",
    "at du søkte",
    "for deg å søke",
    "für Ihre Bewerbung",
    "wie Ihre Bewerbung",
)
"""and one that comes after a rejection, not after an interview"""
OWED: dict[str, TaskKind] = {
    "an update is owed": "candidate_update",
    "a call is owed": "verbal_feedback",
    "a meeting is owed": "verbal_feedback",
    "feedback by email is owed": "verbal_feedback",
    "a letter is owed": "written_rejection",
    "a candidate is waiting for an update": "candidate_update",
    "a candidate is waiting for a call": "verbal_feedback",
    "a candidate is waiting for a meeting": "verbal_feedback",
    "a candidate is waiting for feedback by e-mail": "verbal_feedback",
    "a candidate is waiting for a letter": "written_rejection",
    "en oppdatering gjenstår": "candidate_update",
    "en telefonsamtale gjenstår": "verbal_feedback",
    "et møte gjenstår": "verbal_feedback",
    "en tilbakemelding på e-post gjenstår": "verbal_feedback",
    "et brev gjenstår": "written_rejection",
    "en kandidat venter på en oppdatering": "candidate_update",
    "en kandidat venter på en telefonsamtale": "verbal_feedback",
    "en kandidat venter på et møte": "verbal_feedback",
    "en kandidat venter på tilbakemelding på e-post": "verbal_feedback",
    "en kandidat venter på et brev": "written_rejection",
    "ein zwischenstand steht aus": "candidate_update",
    "ein anruf steht aus": "verbal_feedback",
    "ein treffen steht aus": "verbal_feedback",
    "eine rückmeldung per e-mail steht aus": "verbal_feedback",
    "ein brief steht aus": "written_rejection",
}
"""in small letters; in mails and above pages"""
NEWS: dict[str, News] = {
    "New": "new",
    "Due soon": "soon",
    "The letter came back": "back",
    "Escalated": "escalated",
    "Ny": "new",
    "Fristen nærmer seg": "soon",
    "Brevet kom tilbake": "back",
    "Eskalert": "escalated",
    "Neu": "new",
    "Bald fällig": "soon",
    "Der Brief kam zurück": "back",
    "Eskaliert": "escalated",
}
"""up to the first comma"""
