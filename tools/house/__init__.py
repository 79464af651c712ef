"""Measures the house: its import graph, its sizes, and how many files a journey or a subject touches.

    python -m tools.house graph [--check | --write]
    python -m tools.house sizes [--check] [--tree FOLDER]
    python -m tools.house journeys [--tree FOLDER]
    python -m tools.house subjects [--tree FOLDER]

`--tree` measures another checkout of the repository, so that one can compare before and after.
"""
