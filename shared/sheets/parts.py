"""The XML parts of a workbook and how they refer to each other (ECMA-376 part 2: packages, relationships)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from lxml import etree

from shared.sheets.archive import Archive
from shared.sheets.table import SHEET, Unreadable

MAX_MARKUP: Final = 2_500_000
"""Tags in all parts that are read; twice what a full sheet of this system's limits needs."""

_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BINARY, _PLAIN = ".bin", "sheet.main+xml"
_OFFICE_DOCUMENT, _STYLES, _STRINGS = "/officeDocument", "/styles", "/sharedStrings"


class Parts:
    """Reads parts as XML: UTF-8, without a document type, and altogether within a number of tags."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._tags_left = MAX_MARKUP

    def __contains__(self, name: str) -> bool:
        return name in self._archive

    def tree(self, name: str) -> etree._Element:
        """The root element of a small part."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(self._content(name), parser)
        except etree.XMLSyntaxError as error:
            raise Unreadable("sheet_unreadable") from error

    def elements(self, name: str, *wanted: str) -> Iterator[etree._Element]:
        """The elements with these local names as they end, each emptied before the next is read."""
        reader = etree.iterparse(
            BytesIO(self._content(name)),
            events=("end",),
            tag=[f"{{*}}{local}" for local in wanted],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in reader:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise Unreadable("sheet_unreadable") from error

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """The part's relationships: id to (type, name of the other part). Those to outside the file are left out."""
        folder, file = posixpath.split(name)
        place = posixpath.join(folder, "_rels", f"{file}.rels")
        if place not in self:
            return {}
        found = {}
        for element in self.tree(place):
            if local(element) == "Relationship" and element.get("TargetMode", "Internal") == "Internal":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
                found[element.get("Id", "")] = (element.get("Type", ""), target)
        return found

    def _content(self, name: str) -> bytes:
        content = self._archive.read(name)
        encoding = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
        # In any other encoding the searches for a document type and for tags below would find nothing.
        known = encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii")
        if b"\0" in content or not known or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Unreadable("sheet_unreadable")
        self._tags_left -= content.count(b"<")
        if self._tags_left < 0:
            raise Unreadable("sheet_heavy")
        return content


class Book:
    """Where in the workbook the sheet, its shared texts and its formats are. Raises Unreadable if it is none."""

    def __init__(self, parts: Parts) -> None:
        name = self._main(parts)
        related = parts.related(name)
        self.sheet = self._sheet(parts.tree(name), related)
        by_type = {kind.rpartition("/")[2]: target for kind, target in related.values()}
        self.styles = by_type.get("styles")
        self.strings = by_type.get("sharedStrings")

    def _main(self, parts: Parts) -> str:
        types = parts.tree("[Content_Types].xml")
        main = [target for kind, target in parts.related("").values() if kind.endswith(_OFFICE_DOCUMENT)]
        if len(main) != 1:
            raise Unreadable("sheet_unreadable")
        if main[0].endswith(_BINARY):
            raise Unreadable("sheet_xlsb")
        for element in types:
            if local(element) == "Override" and element.get("PartName", "").lower() == "/" + main[0].lower():
                content_type = element.get("ContentType", "")
                if "spreadsheetml" not in content_type and "ms-excel" not in content_type:
                    raise Unreadable("sheet_unreadable")
                if not content_type.endswith(_PLAIN):
                    raise Unreadable("sheet_macros")
        return main[0]

    def _sheet(self, book: etree._Element, related: dict[str, tuple[str, str]]) -> str:
        sheets = [element for element in book.iter("{*}sheet") if element.getparent() in book.findall("{*}sheets")]
        if local(book) != "workbook" or not sheets:
            raise Unreadable("sheet_unreadable")
        chosen = next((sheet for sheet in sheets if sheet.get("name") == SHEET), sheets[0])
        if chosen.get("state", "visible") != "visible":
            raise Unreadable("sheet_hidden")
        identity = next((value for key, value in chosen.attrib.items() if str(key).endswith("}id")), "")
        kind, target = related.get(str(identity), ("", ""))
        if not kind.endswith("/worksheet"):
            raise Unreadable("sheet_unreadable")
        return target


def local(element: etree._Element) -> str:
    """The element's name without its namespace, which differs between the two forms of the standard."""
    return etree.QName(element).localname
