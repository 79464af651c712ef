from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.bank.usecases.pictures import MAX_BYTES, Unsafe, reduce_picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'


def svg(body: str, head: str = HEAD) -> bytes:
    return f"{head}{body}</svg>".encode()


def refused(data: bytes) -> str:
    with pytest.raises(Unsafe) as refusal:
        reduce_picture("TIU-042.svg", data)
    assert refusal.value.problem.place.field == "TIU-042.svg"
    return refusal.value.problem.code


def test_shapes_and_text_stay_as_they_are() -> None:
    body = '<g transform="translate(1,2)"><circle cx="5" cy="5" r="2" fill="#1b2330"/></g><text x="1">?</text>'
    assert reduce_picture("a.svg", svg(body)) == f"{HEAD}{body}</svg>"


def test_comments_and_titles_are_left_out() -> None:
    clean = reduce_picture("a.svg", svg("<!-- kunci: D --><title>kunci D</title><desc>D</desc><path d='M0 0h1'/>"))
    assert "kunci" not in clean
    assert "path" in clean


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<script>alert(1)</script>", "picture_element"),
        ("<foreignObject><p>x</p></foreignObject>", "picture_element"),
        ("<style>*{fill:red}</style>", "picture_element"),
        ("<image href='x.png'/>", "picture_element"),
        ("<use href='#a'/>", "picture_element"),
        ("<a href='https://example.org'><rect/></a>", "picture_element"),
        ("<animate attributeName='x'/>", "picture_element"),
        ("<set attributeName='onload' to='x'/>", "picture_element"),
        ("<html:script xmlns:html='http://www.w3.org/1999/xhtml'>1</html:script>", "picture_element"),
        ("<rect onclick='x()'/>", "picture_attribute"),
        ("<rect style='fill:red'/>", "picture_attribute"),
        ("<rect class='a'/>", "picture_attribute"),
        ("<rect id='a'/>", "picture_attribute"),
        ("<rect xmlns:x='http://www.w3.org/1999/xlink' x:href='#a'/>", "picture_attribute"),
        ("<rect fill='url(#a)'/>", "picture_value"),
        ("<rect fill='url ( #a)'/>", "picture_value"),
        ("<rect fill='a:b'/>", "picture_value"),
        ("<rect fill='&amp;lt;'/>", "picture_value"),
        ("<rect", "picture_unreadable"),
        ("<g>" * 20 + "</g>" * 20, "picture_depth"),
        ("<g/>" * 2001, "picture_elements"),
    ],
    ids=lambda value: value[:40],
)
def test_anything_else_is_refused_by_name(body: str, code: str) -> None:
    assert refused(svg(body)) == code


def test_a_document_that_is_no_svg() -> None:
    assert refused(b"<html/>") == "picture_root"
    assert refused(b'<svg viewBox="0 0 1 1"/>') == "picture_root"
    assert refused(b"") == "picture_unreadable"
    assert refused(b"\x89PNG\r\n") == "picture_unreadable"


def test_a_picture_needs_a_view_box() -> None:
    assert refused(svg("", '<svg xmlns="http://www.w3.org/2000/svg">')) == "picture_view_box"


def test_a_picture_is_not_large() -> None:
    assert refused(svg("<text>" + "a" * MAX_BYTES + "</text>")) == "picture_size"


def test_entities_are_neither_read_nor_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.txt"
    secret.write_text("rahasia")
    doctype = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    assert refused(doctype.encode() + svg("<text>&x;</text>")) == "picture_doctype"
    laughs = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert refused(laughs.encode() + svg("<text>&b;</text>")) == "picture_doctype"
