"""Places that nobody takes: what a rules document says of moving them between vacancies. Part of
`shared.contracts.rules`.

Which place moves where by these rules is computed in `shared.contracts.pooling`.
"""

from __future__ import annotations

from typing import Literal

from shared.contracts.declaration import part

Within = Literal["unit", "pool"]


@part
class PlaceStep:
    """Places of vacancies in the categories `giving` that nobody of the own ranking waits for any more move to
    vacancies in the categories `taking`, where people wait on the reserve: between vacancies of one pool (which
    recruitment publishes with each vacancy: one position, asking for the same education) that belong to the same unit
    ("unit"), or to whatever unit ("pool").

    Source: special needs and general needs of one position, education and unit fill one another; what is left then is
    filled across units (PermenPANRB 27/2021 and 6/2024, as reported).
    """

    giving: tuple[str, ...]
    taking: tuple[str, ...]
    within: Within
