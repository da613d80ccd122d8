"""Why something ended, waits, or was not done: every reason that a journey gives, by what it is about.

`explaining.py` has the sentence of each; a test fails when one of them has none.
"""

from typing import Literal

NoMail = Literal["do-not-email", "no-email", "undeliverable"]
"""no mail may go to this candidate, or can"""

NotAsked = Literal[
    "opted-out",
    "internal",
    NoMail,
    "hired",
    "withdrawn",
    "reopened",
    "active-elsewhere",
    "quarantine",
    "too-late",
]
"""rule 11"""

SurveyReason = Literal[
    NotAsked,
    "superseded",
    "interview-cancelled",
    "rejection-withdrawn",
    "rejection-not-delivered",
    "mail-refused",
    "erased",
]
"""why a survey was skipped, cancelled, or failed"""

TaskOutcome = Literal["delivered", "declined", "unreachable"]
TaskReason = Literal[
    TaskOutcome,
    "superseded",
    "decided",
    "interviewed",
    "already-notified",
    "too-late",
    "interview-cancelled",
    "rejection-withdrawn",
    "withdrawn",
    "hired",
    "erased",
]
"""how a task was completed, why it was cancelled or skipped"""

PutOff = Literal["address-changed", "outside-send-window", "paused"]
"""why a mail is asked for again"""

NotWritten = Literal["by-hand", "opted-out", NoMail]
"""no letter may leave from here, or go to this candidate, or can"""

Obstacle = Literal["closed", "spoken", "released", NotWritten]
"""what stands in the way of releasing a letter"""

LetterReason = Literal[Obstacle, "empty", "mail-refused"]
"""why a letter was not sent, or came back"""

Reason = Literal[SurveyReason, TaskReason, PutOff, LetterReason]
