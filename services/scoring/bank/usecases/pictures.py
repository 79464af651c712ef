"""SVG pictures reduced to shapes and text.

A picture of the bank is shown to candidates inside a page, so nothing that could run, load, link or hide
may remain. Anything that is not on the list below is reported to the author, not cut out silently, because a
picture that lost a part would be a wrong question.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from shared.kernel.errors import Problem
from shared.kernel.words import N_

MAX_BYTES: Final = 64 * 1024
MAX_ELEMENTS: Final = 2_000
MAX_DEPTH: Final = 16
_NAMESPACE: Final = "http://www.w3.org/2000/svg"

ELEMENTS: Final = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
)
_DROPPED: Final = frozenset({"title", "desc", "metadata"})
"""Draw nothing; the description comes from the sheet."""

ATTRIBUTES: Final = frozenset(
    {
        *("viewBox", "width", "height", "preserveAspectRatio", "transform", "version"),
        *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points", "pathLength"),
        *("fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-width", "stroke-opacity"),
        *("stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit"),
        *("font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline"),
        *("letter-spacing", "vector-effect"),
    }
)
_VALUE = re.compile(r"[A-Za-z0-9 \t\r\n.,#%()+'_-]*")
_VIEW_BOX = re.compile(r"\s*-?[0-9.]+([\s,]+-?[0-9.]+){3}\s*")


class Unsafe(ValueError):
    """The picture is refused; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def reduce_picture(file: str, data: bytes) -> str:
    """The picture as SVG text of allowed elements only. Raises Unsafe naming the file and the reason."""
    if len(data) > MAX_BYTES:
        raise _unsafe(file, "picture_size", N_("Gambar lebih besar dari %(limit)s KB."), limit=MAX_BYTES // 1024)
    # No entities, no DTD, nothing from outside; what is left is size, and that is limited above.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unsafe(file, "picture_unreadable", N_("Berkas ini bukan SVG yang utuh.")) from error
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise _unsafe(file, "picture_doctype", N_("Buang deklarasi DOCTYPE dari gambar."))
    if root.tag != f"{{{_NAMESPACE}}}svg":
        raise _unsafe(file, "picture_root", N_("Unsur terluar harus svg dengan ruang nama SVG."))
    if not _VIEW_BOX.fullmatch(root.get("viewBox", "")):
        raise _unsafe(file, "picture_view_box", N_("Unsur svg harus memiliki viewBox empat bilangan."))
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise _unsafe(
            file, "picture_elements", N_("Gambar terlalu rumit: lebih dari %(limit)s unsur."), limit=MAX_ELEMENTS
        )
    namespaces: dict[Any, str] = {None: _NAMESPACE}
    clean = etree.Element(f"{{{_NAMESPACE}}}svg", nsmap=namespaces)
    _copy(file, root, clean, depth=1)
    return etree.tostring(clean, encoding="unicode")


def _copy(file: str, source: etree._Element, target: etree._Element, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _unsafe(file, "picture_depth", N_("Unsur gambar bersarang terlalu dalam."))
    for name, value in source.attrib.items():
        target.set(*_attribute(file, str(name), str(value)))
    target.text = source.text
    for child in source:
        name = _local(file, child)
        if name in _DROPPED:
            continue
        if name not in ELEMENTS:
            raise _unsafe(file, "picture_element", N_("Unsur <%(name)s> tidak diizinkan dalam gambar."), name=name[:40])
        copied = etree.SubElement(target, f"{{{_NAMESPACE}}}{name}")
        _copy(file, child, copied, depth + 1)
        copied.tail = child.tail


def _local(file: str, element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        # An entity reference that was left unresolved.
        raise _unsafe(file, "picture_entity", N_("Gambar memuat rujukan entitas."))
    namespace, _, name = element.tag.rpartition("}")
    if namespace != f"{{{_NAMESPACE}":
        raise _unsafe(file, "picture_element", N_("Unsur <%(name)s> tidak diizinkan dalam gambar."), name=name[:40])
    return name


def _attribute(file: str, name: str, value: str) -> tuple[str, str]:
    if name not in ATTRIBUTES:
        shown = name.rpartition("}")[2][:40]
        raise _unsafe(file, "picture_attribute", N_("Atribut %(name)s tidak diizinkan dalam gambar."), name=shown)
    if not _VALUE.fullmatch(value) or "url(" in "".join(value.split()).lower():
        raise _unsafe(file, "picture_value", N_("Nilai atribut %(name)s tidak diizinkan dalam gambar."), name=name)
    return name, value


def _unsafe(file: str, code: str, text: str, **facts: object) -> Unsafe:
    return Unsafe(Problem.of(file, code, text, **facts))
