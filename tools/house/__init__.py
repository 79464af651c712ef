"""Measures the house: its import graph, its sizes, and how many files a journey or a subject touches.

    python -m tools.house graph [--check | --write]
    python -m tools.house sizes [--check] [--tree FOLDER]
    python -m tools.house journeys [--tree FOLDER]
    python -m tools.house subjects [--tree FOLDER]
    python -m tools.house compare --tree FOLDER

`--tree` measures another checkout of the repository; `compare` prints its figures as "before" beside this one's.
"""
