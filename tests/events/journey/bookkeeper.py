"""An independent bookkeeper: knows the events in and the events out, and shares no code with `decide`.

It reads what leaves and objects to what must never leave, and to what must not have happened twice.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
TASK_ENDS = {"completed", "cancelled", "expired", "skipped"}
INVITATION_ENDS = {"cancelled", "expired", "skipped", "failed"}


@dataclass
class Known:
    """What a candidate of a tenant must not be asked in spite of."""

    opted_out: bool = False
    out_of_all: bool = False
    erased: bool = False
    sent: list[tuple[datetime, str, str]] = field(default_factory=list)
    """when, application, touchpoint"""


@dataclass
class Bookkeeper:
    candidates: dict[tuple[str, str], Known] = field(default_factory=lambda: defaultdict(Known))
    open_tasks: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """by tenant and application: the id of the open task, by kind"""
    ends: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """of every task and invitation: the verbs that ended it"""
    begun: set[str] = field(default_factory=set)
    given: tuple[str, str] | None = None
    """task and new assignee, while a task is given to somebody else"""
    invitations: dict[str, str] = field(default_factory=dict)
    """open ones that were scheduled: id to the last verb"""
    whose: dict[str, tuple[str, str]] = field(default_factory=dict)
    """tenant and application of every task and invitation"""
    kinds: dict[str, str] = field(default_factory=dict)
    """of every task"""
    status: dict[tuple[str, str], str] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    """applications whose rejection the candidate has heard of, or may have"""
    last: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def arrives(self, event: Json) -> None:
        """An event in, before it is decided on."""
        data, name = event["data"], event["type"]
        who = data["tenant"], data["candidate"]["id"]
        if "opted_out" in name:
            self.candidates[who].opted_out = True
            self.candidates[who].out_of_all |= data["scope"] == "all"
        if "erased" in name:
            self.candidates[who].erased = True
        self._hear_of_telling(data, name)

    def taken_back(self, who: tuple[str, str]) -> None:
        """An opt-out, by the candidate; of somebody erased nothing is heard any more."""
        if not self.candidates[who].erased:
            self.candidates[who].opted_out = self.candidates[who].out_of_all = False

    def _hear_of_telling(self, data: Json, name: str) -> None:
        """Rules 8 and 9 and R40, R41, R69, R94, on the generous side: told is whoever may have been told."""
        application = data["tenant"], str(data.get("application_id"))
        status = self.status.get(application, "active")
        match name.removeprefix("afterview.").removesuffix(".v1"):
            case "candidate.rejected" if status != "withdrawn":
                self.status[application] = "rejected"
                if data["rejection"].get("notice"):
                    self.told.add(application)
            case "candidate.notified":
                self.told.add(application)
            case "feedback.completed" if data["outcome"] != "unreachable":
                if self.kinds.get(data["task_id"]) != "candidate_update":  # unknown: it may begin just before this
                    self.told.add(self.whose.get(data["task_id"], application))
            case "rejection.withdrawn":
                self.told.discard(application)
                self.status[application] = "active" if status == "rejected" else status
            case "application.active" if status != "active":
                self.told.discard(application)
                self.status[application] = "active"
            case "application.withdrawn" | "candidate.hired":
                self.status[application] = name.split(".")[2]
                if status == "rejected":
                    self.told.discard(application)

    def leaves(self, event: Json, *, forced: bool = False) -> None:
        """An event out. `forced`: the event that is decided on opted out or erased, and what was due before it goes."""
        data, verb = event["data"], event["type"].split(".")[-2]
        who = data["tenant"], data["application_id"].split("/")[0]
        at = datetime.fromisoformat(event["time"])
        assert at >= self.last.get(who, at), "time went back"
        self.last[who] = at
        self.whose[data["id"]] = data["tenant"], data["application_id"]
        if "kind" in data:
            self._task(data, verb)
        else:
            self._invitation(data, verb, at, self.candidates[who], forced=forced)

    def _task(self, data: Json, verb: str) -> None:
        tasks = self.open_tasks[data["tenant"], data["application_id"]]
        self.kinds[data["id"]] = data["kind"]
        if verb == "scheduled" and tasks.get(data["kind"]) == data["id"]:
            assert self.given == (data["id"], data["assignee"]["id"]), "scheduled again, and nobody was given it"
            self.given = None
            return
        self._once(data["id"], verb, TASK_ENDS)
        if verb == "scheduled":
            assert data["kind"] not in tasks, "two open tasks of one kind"
            tasks[data["kind"]] = data["id"]
        elif verb in TASK_ENDS - {"skipped"}:
            if verb == "completed" and data["kind"] != "candidate_update" and data["reason"] != "unreachable":
                self.told.add((data["tenant"], data["application_id"]))
            assert tasks.pop(data["kind"]) == data["id"]
        elif verb in ("reminded", "escalated"):
            assert tasks[data["kind"]] == data["id"]

    def _invitation(self, data: Json, verb: str, at: datetime, known: Known, *, forced: bool) -> None:
        self._once(data["id"], verb, INVITATION_ENDS)
        if verb == "scheduled":
            assert data["touchpoint"] == "interview" or (data["tenant"], data["application_id"]) in self.told
        if verb in ("sent", "reminded") and not forced:
            assert not known.opted_out
            assert not known.erased
        if verb == "sent":
            assert not self._in_quarantine(data, at, known)
            known.sent.append((at, data["application_id"], data["touchpoint"]))
        if verb in INVITATION_ENDS:
            self.invitations.pop(data["id"], None)
        else:
            self.invitations[data["id"]] = verb

    def _once(self, about: str, verb: str, ends: set[str]) -> None:
        assert not self.ends[about], f"{verb} after {self.ends[about]}"
        if verb == "scheduled":
            assert about not in self.begun, "scheduled twice"
            self.begun.add(about)
        elif verb != "skipped":
            assert about in self.begun, f"{verb}, but never scheduled"
        if verb in ends:
            self.ends[about].append(verb)

    @staticmethod
    def _in_quarantine(data: Json, at: datetime, known: Known) -> bool:
        return any(
            (application != data["application_id"] and at - then < timedelta(days=14))
            or (touchpoint == data["touchpoint"] and at - then < timedelta(days=180))
            for then, application, touchpoint in known.sent
        )

    def answered(self, invitation: str) -> None:
        """An answer was counted: the invitation is over without an event."""
        if self.invitations.pop(invitation, None):
            self.ends[invitation].append("answered")

    def finally_over(self) -> None:
        """The clock has run out: everything that began has ended, once."""
        assert not any(self.open_tasks.values())
        assert not self.invitations
        assert {about: ends for about, ends in self.ends.items() if len(ends) != 1} == {}
        assert self.begun <= set(self.ends)
