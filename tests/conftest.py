"""For every test: examples may take as long as they take (a slow machine is no failure); a Kafka, when asked for."""

from hypothesis import settings

pytest_plugins = ["tests.kafka.cluster", "tests.kafka.access", "tests.kafka.reading"]

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
