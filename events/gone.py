"""By when the last byte of somebody who was erased is gone: what the proof of an erasure says. Pure.

Whatever tells of a person lies in one of two kinds of places, counted from the moment of the erasure:

- *Logs.* The last of their records goes when its topic's retention is over: dead letters and events out are kept
  longest, 30 days. A stage that is behind writes of them later, but stamps it with the moment of what it comes from;
  only wake-ups and mails have the present one (`BEHIND`), on topics that are kept for 14 days. Kafka deletes whole
  segments, and one is open for a day at most (`SEGMENT`); the embedded host deletes rows, and writes its file anew
  within a day (`REWRITTEN`). Both look again and again, and a file is deleted a moment after it was given up (`SWEPT`).
- *States.* The erasure replaces them. What was superseded in a changelog is in a segment that is closed within a day,
  by a record that comes within a day, and compacted away within 7 days (`COMPACTED_WITHIN`); a cleaner may be behind by
  as much. Local copies are compacted once a day. All of it is over before the logs are.

So 1 + 30 + 1 days and two hours, as long as the topics are as the table says; also if a stage was two weeks behind,
since all but the dead letters and events out goes sooner. What comes in of that person later is another matter: it is
ignored, and goes when the retention of what it came in on is over.
"""

from datetime import datetime, timedelta

from afterview.events.topics import DAY, TOPICS

BEHIND = DAY
"""by which a stage may be behind when it writes with the present moment"""
SEGMENT = DAY
"""`segment.ms` of everything with personal data"""
COMPACTED_WITHIN = 7 * DAY
"""`max.compaction.lag.ms` of changelogs"""
REWRITTEN = DAY
"""between two times that local files may be written anew"""
SWEPT = timedelta(hours=2)

LONGEST = max(topic.retention for topic in TOPICS.values() if topic.personal and topic.retention)
LEFT_LOGS = BEHIND + LONGEST
"""after which no topic is to keep a record of theirs any longer"""

_LOGS = LEFT_LOGS + max(SEGMENT, REWRITTEN) + SWEPT
_STATES = BEHIND + 2 * SEGMENT + 2 * COMPACTED_WITHIN + REWRITTEN + SWEPT


def gone_by(erased_at: datetime) -> datetime:
    """By when the last of their bytes is gone. `erased_at`: the moment of the erasure's record."""
    return erased_at + max(_LOGS, _STATES)
