"""What a journal of vacancies means: pure values and decisions, no I/O, no clock, no environment."""
