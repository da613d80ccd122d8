"""Two small seeds of the campaign on Kafka: workers and brokers break, and everything is counted once.

`make chaos SEEDS=30` is the same, for longer, and writes down what came of it.
"""

import pytest
from tests.chaos.kafka.plan import planned
from tests.chaos.kafka.seeds import judged

STEPS = 60


@pytest.mark.parametrize("seed", [16, 54])
async def test_the_log_explains_everything_whatever_breaks(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(seed, steps=STEPS)
    with capsys.disabled():
        print(f"\nchaos on Kafka: seed {seed}, {STEPS} steps", flush=True)  # noqa: T201 to repeat it
    found, line = await judged(plan)
    assert not found.problems, f"seed {seed}: " + "\n".join(found.problems[:50])
    assert sum(line["faults"].values()) == len(list(plan.faults)) >= 3
    assert found.events == len(list(plan.deliveries))
    assert found.mails


def test_a_seed_repeats_its_plan_on_kafka() -> None:
    assert planned(7) == planned(7)
    assert planned(8).steps != planned(7).steps
    assert len(planned(7).steps) == 200
