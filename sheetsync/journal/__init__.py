"""The forms a journal is written in: journal.md and the tab «Журнал», both as records of text."""
