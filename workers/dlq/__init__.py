"""Dead letters, as whoever looks after them sees and handles them."""
