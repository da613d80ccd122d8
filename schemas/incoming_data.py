"""What events in say: the models of their `data` (CONTRACT 2). Required fields are those of R75 and R92."""

from typing import Literal

from pydantic import JsonValue

from afterview.schemas.base import Flag, Identifier, LongText, Moment, Slug, Text, Value
from afterview.schemas.people import Candidate, Job, Person

InterviewKind = Literal["phone", "video", "onsite", "assessment", "other"]
TellingChannel = Literal["email", "call", "meeting", "portal"]


class CandidateData(Value):
    """What every event says; without an `application_id`, job and people are ignored (R93)."""

    tenant: Slug
    """whose candidate it is: a name in the configuration"""
    application_id: Identifier | None = None
    """as the ATS knows it"""
    candidate: Candidate
    """whom it is about; only the id is needed every time"""
    job: Job | None = None
    """the job applied for, kept with the application"""
    recruiter: Person | None = None
    """who gets the application's tasks"""
    hiring_manager: Person | None = None
    """who hears of what is overdue, and gets the tasks where there is no recruiter"""
    occurred_at: Moment | None = None
    """when it happened, if the envelope's time is something else"""


class ApplicationData(CandidateData):
    application_id: Identifier


class _Interview(Value):
    id: Identifier
    """as the ATS knows it; counts once per application"""
    kind: InterviewKind
    """an assessment leads to a survey and to nothing else"""
    stage: Text | None = None
    """of the process, as the ATS calls it"""
    ends_at: Moment | None = None
    """or `occurred_at`, or the envelope's time: what is owed counts from then"""
    interviewers: tuple[Person, ...]
    """who can be asked for notes"""


class PlannedInterview(_Interview):
    starts_at: Moment
    """when it will take place"""


class CompletedInterview(_Interview):
    starts_at: Moment | None = None
    """when it began"""
    basis: Literal["reported", "derived"]
    """`derived`: concluded from something else, and may be taken back"""


class InterviewRef(Value):
    id: Identifier
    """as it was told before"""


class Reason(Value):
    code: Text | None = None
    """the ATS's own"""
    text: LongText | None = None
    """what the letter's draft and the call's brief are made of"""


class Notice(Value):
    """The ATS has told the candidate already."""

    sent_at: Moment
    """when they were told"""
    channel: TellingChannel
    """after a call or a meeting no call is owed any more"""


class RejectionTold(Value):
    rejected_at: Moment
    """when it was decided: what is owed counts from then"""
    stage: Text | None = None
    """of the process, as the ATS calls it"""
    reason: Reason | None = None
    """why, as the ATS has it"""
    not_before: Moment | None = None
    """no letter, no survey and no due date before it"""
    interviewed: Flag | None = None
    """true: there was an interview that nobody told of, so a call is owed"""
    notice: Notice | None = None
    """there, if the ATS has told the candidate itself"""


class Note(Value):
    """What an interviewer wants the candidate to hear."""

    interview_id: Identifier | None = None
    """which interview it is about"""
    author: Person | None = None
    """whose words they are"""
    match: LongText | None = None
    """how they fit what the advertisement asks for"""
    impression: LongText | None = None
    """how they came across"""
    advice: LongText | None = None
    """what they could do better"""


class Preference(Value):
    """How the candidate wants to hear from us (rule 25)."""

    channel: Literal["call", "email"]
    """how"""
    times: LongText | tuple[LongText, ...] | None = None
    """when, in their own words"""


class InterviewCompletedData(ApplicationData):
    interview: CompletedInterview
    """it took place"""


class InterviewScheduledData(ApplicationData):
    interview: PlannedInterview
    """it will take place; replaces what was known of this id"""


class InterviewCancelledData(ApplicationData):
    interview: InterviewRef
    """it will not, or did not"""


class CandidateRejectedData(ApplicationData):
    rejection: RejectionTold
    """the decision, and what goes with it"""


class CandidateNotifiedData(ApplicationData):
    notified_at: Moment
    """when they were told"""
    channel: TellingChannel
    """after a call or a meeting no call is owed any more"""


class ApplicationActiveData(ApplicationData):
    stage: Text | None = None
    """of the process, as the ATS calls it"""


class FeedbackNotedData(ApplicationData):
    note: Note
    """shown in the briefs of the application's tasks"""


class FeedbackCompletedData(ApplicationData):
    task_id: Identifier
    """as `afterview.feedback-tasks` names it"""
    completed_at: Moment
    """when it was done"""
    channel: Literal["call", "meeting", "email"]
    """the one that was really used"""
    outcome: Literal["delivered", "declined", "unreachable"]
    """`declined`: reached, but they wanted no feedback"""
    note: LongText | None = None
    """for your own records; not read"""


class CandidateUpdatedData(CandidateData):
    previous_id: Identifier | None = None
    """two records were merged: all of this one now belongs to `candidate.id`"""


class OptedOutData(CandidateData):
    scope: Literal["survey", "all"]
    """`all`: no letter by us either; feedback is owed all the same"""


class PreferredData(CandidateData):
    preference: Preference
    """of all their applications"""


class SurveyAnsweredData(CandidateData):
    invitation_id: Identifier
    """as `afterview.survey-invitations` names it"""
    answers: dict[str, JsonValue]
    """question of the survey to its answer; what is missing is fine"""
    submitted_at: Moment
    """when the candidate sent it"""
