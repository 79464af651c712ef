"""Marks and ranks again from published data: written from docs/definitions and their vectors alone.

Plain functions over what `json` reads. Nothing here knows how the services reckon; where a page of definitions and this
code differ, the page is right. Input that no definition covers raises `NotDefined`, which names what is missing.
"""
