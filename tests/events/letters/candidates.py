"""Three candidates with different interviews, notes, reasons and languages, and one of whom nothing is known."""

from datetime import UTC, datetime

from afterview.events.letters import BriefSource, HeldInterview
from afterview.schemas.incoming_data import Note, Preference
from afterview.schemas.people import Candidate, Job, Person
from afterview.workers.letters import load_letters

TEXTS = load_letters()
KARI, JONAS, TOVE = (
    Person(name="Kari Holm", email="kari@nordlys.example"),
    Person(name="Jonas Berg"),
    Person(name="Tove Lie"),
)

ANE = BriefSource(
    kind="verbal_feedback",
    candidate=Candidate(id="c-1", name="Ane Moen", phone="+47 400 00 000", locale="nb-NO", timezone="Europe/Oslo"),
    job=Job(id="j-1", title="dataingeniør", department="Plattform"),
    interviews=(
        HeldInterview(
            stage="Fagintervju", ended_at=datetime(2027, 3, 9, 13, tzinfo=UTC), interviewers=(KARI, JONAS), kind="video"
        ),
        HeldInterview(
            stage="Telefonsamtale",
            ended_at=datetime(2027, 3, 4, 23, 30, tzinfo=UTC),
            interviewers=(TOVE,),
            kind="phone",
        ),
    ),
    reason="Vi trenger mer erfaring med drift av strømmende data.",
    notes=(
        Note(
            author=KARI, match="God på SQL og modellering, lite drift.", advice="Sett opp en liten Kafka-klynge selv."
        ),
        Note(author=JONAS, match="Kjenner Airflow, ikke Kafka.", impression="Forklarte valgene sine tydelig."),
    ),
    recruiter=TOVE,
    company="Nordlys AS",
    preference=Preference(channel="call", times=("etter kl. 15", "fredag formiddag")),
)
BEN = BriefSource(
    kind="written_rejection",
    channel="email",
    candidate=Candidate(id="c-2", name="Ben O'Neill", locale="en-US", timezone="America/New_York"),
    job=Job(id="j-2", title="Account Manager"),
    reason="The role asks for five years of B2B sales.",
    recruiter=Person(name="Maya Singh"),
    company="Fjord Inc.",
    tenant_language="nb",
)
CHITRA = BriefSource(
    kind="candidate_update",
    candidate=Candidate(id="c-3", name="Chitra Rao", locale="en-IN", timezone="Asia/Kolkata"),
    job=Job(id="j-3", title="Nurse", department="Ward 4"),
    interviews=(HeldInterview(ended_at=datetime(2027, 5, 3, 20, tzinfo=UTC), interviewers=(JONAS,), kind="onsite"),),
    notes=(Note(author=JONAS, impression="Calm in the triage case; asked for the right values first."),),
    recruiter=TOVE,
    company="Nordlys AS",
)
NOBODY = BriefSource(kind="written_rejection", candidate=Candidate(id="c-4"))
EVERYBODY = (ANE, BEN, CHITRA, NOBODY)
