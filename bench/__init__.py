"""`make bench`: what one machine does, as a table and one line for each goal."""
