"""The contestants: each a program of its own, with the same arguments and the same answer (`bench/kafka/entry.py`)."""
