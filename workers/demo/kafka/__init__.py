"""A real Apache Kafka on this machine, with nothing but Python: for the demo, for tests, for `make kafka`."""
