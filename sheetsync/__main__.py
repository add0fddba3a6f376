"""`python -m sheetsync` is `sheetsync`."""

from sheetsync.cli import main

main()
