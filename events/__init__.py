"""What a record means: pure functions on the values of `afterview.schemas`."""
