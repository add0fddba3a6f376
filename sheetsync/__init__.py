"""A job seeker's journal of vacancies, kept in step between a spreadsheet and a text."""
