"""What runs stages: one contract, and the hosts that keep it."""
