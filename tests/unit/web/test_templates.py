"""What no template may do, whatever page it makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = sorted([*Path("services").glob("**/templates/**/*.html"), *Path("shared").glob("**/templates/**/*.html")])
MACROS = Path("shared/web/templates/terang/macros.html")


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_input_speaks_the_browser_s_language(path: Path) -> None:
    """Date pickers, file buttons and the browser's own complaints are in the browser's language, not the page's."""
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r'type="(?:date|datetime-local|time|month|week)"', text)
    assert 'type="file"' not in text.replace('type="file", ', "") or path == MACROS, "use the macro chooser"
    plain = re.sub(r"\{[{%].*?[%}]\}", "", text, flags=re.DOTALL)
    assert not re.findall(r"<(?:input|textarea|select)\b[^>]*\srequired\b", plain), "the server names what is missing"


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_list_of_one_page_has_no_empty_foot(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for found in re.finditer(r"\{\{\s*ui\.pager\(", text):
        before = text[: found.start()]
        framed = re.search(r"\{% if pages > 1 %\}\s*<(?:footer|div)[^>]*>\s*$", before)
        assert framed, "the frame belongs in the condition"
