"""Workbooks in .xlsx form: the local file, and the lossless editing of .xlsx bytes.

Every part we do not own is copied byte for byte; on a sheet only the named cells differ; otherwise the file
is refused with a code (`refusals`) and stays untouched.
"""

from sheetsync.workbooks.xlsx.edit import edited
from sheetsync.workbooks.xlsx.local import LocalXlsx
from sheetsync.workbooks.xlsx.reader import read_grid

__all__ = ["LocalXlsx", "edited", "read_grid"]
