"""`python -m tests.vectors` writes the files of vectors again."""

from __future__ import annotations

from tests.vectors.files import FOLDER, SUBJECTS, text_of

for subject in SUBJECTS:
    (FOLDER / f"{subject}.json").write_text(text_of(subject), encoding="utf-8")
