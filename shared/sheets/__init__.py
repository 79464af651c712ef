"""A spreadsheet, XLSX or CSV, read into rows of text exactly as its author sees them, or refused in words.

`reading.read_sheet` is the one door. It has the file read in a process apart (`apart.py`), where `formats.py` tells by
the content what it is, `archive.py` checks the zip, `parts.py` its XML, and `workbook.py`, `cells.py` and `comma.py`
turn cells into text and name every cell that says more than its text.
"""
