"""How topics are laid out in Kafka, as values: nothing here needs a broker."""

from dataclasses import replace
from datetime import timedelta
from zlib import crc32

import pytest

from afterview.events.topics import CANDIDATE_EVENTS, TOPICS
from afterview.schemas.settings import IntakeTopic, KafkaSettings
from afterview.workers.hosts.kafka.catalogue import sources
from afterview.workers.hosts.kafka.naming import changelog_of, group_of, partition_of, transactional_id
from afterview.workers.hosts.kafka.topics import Layout, differences, wanted

STAGES = {"journey": CANDIDATE_EVENTS, "bus-hr": "hr"}
LAYOUTS = {layout.name: layout for layout in wanted(KafkaSettings(), STAGES)}


def days(layout: Layout, key: str) -> timedelta:
    return timedelta(milliseconds=int(layout.configs[key]))


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_erased_is_gone_by_a_date(name: str) -> None:
    """Kafka deletes and compacts closed segments only: the longest that one stays open counts, too."""
    layout = LAYOUTS[name]
    if layout.configs["cleanup.policy"] == "compact":
        assert days(layout, "segment.ms") + days(layout, "max.compaction.lag.ms") <= timedelta(days=14)
    elif days(layout, "retention.ms") <= timedelta(days=30):
        assert days(layout, "retention.ms") + days(layout, "segment.ms") <= TOPICS[name].retention + timedelta(days=1)  # type: ignore[operator]


def test_what_is_acknowledged_is_on_two_machines_where_there_are_three() -> None:
    for replicas, least in ((1, "1"), (2, "1"), (3, "2"), (5, "2")):
        settings = KafkaSettings(replication_factor=replicas)
        assert {one.configs["min.insync.replicas"] for one in wanted(settings, STAGES)} == {least}
        assert {one.replication for one in wanted(settings, STAGES)} == {replicas}


def test_a_changelog_follows_its_source_as_it_is() -> None:
    def partitions(found: dict[str, Layout]) -> dict[str, int]:
        names = (changelog_of(stage) for stage in STAGES)
        laid = {one.name: one.partitions for one in wanted(KafkaSettings(partitions=12), STAGES, found)}
        return {name: laid[name] for name in names if name in laid}

    assert partitions({}) == {"afterview.journey-changelog": 12}, "whoever makes the foreign topic says how many"
    there = {name: Layout(name, count, 3, {}) for name, count in ((CANDIDATE_EVENTS, 7), ("hr", 5))}
    assert partitions(there) == {"afterview.journey-changelog": 7, "afterview.bus-hr-changelog": 5}


def test_only_a_changelog_unlike_its_source_loses_states() -> None:
    for layout in LAYOUTS.values():
        (difference,) = differences(layout, replace(layout, partitions=layout.partitions + 1))
        assert difference.states_lost == layout.name.endswith("-changelog")
        assert list(differences(layout, layout)) == []


def test_every_stage_has_a_source() -> None:
    settings = KafkaSettings(intake=(IntakeTopic(topic="hr.interviews"),))
    stages = sources(settings)
    assert stages.keys() == {"intake", "fetcher", "journey", "worklist", "mailer", "metrics", "bus-hr.interviews"}
    assert stages["bus-hr.interviews"] == "hr.interviews"


def test_names_are_these_for_ever() -> None:
    """Another one would be another topic, another group, nobody fenced."""
    assert changelog_of("journey") == "afterview.journey-changelog"
    assert group_of("afterview", "mailer") == "afterview-mailer"
    assert transactional_id("afterview", "journey", 3) == "afterview-journey-3"
    assert [partition_of(key, 12) for key in (b"", b"A-1", b"\xff" * 32)] == [
        0,
        crc32(b"A-1") % 12,
        crc32(b"\xff" * 32) % 12,
    ]
