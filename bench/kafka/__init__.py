"""`make bench-kafka`: the journey on Kafka, beside what others reach with the same work on the same machine."""
