"""A selection of two stages in all three services, small enough to be restored many times: an exam, then an exam and an
interview, a draw, and by its rules either a reserve whose places move between vacancies, or quota groups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from shared.contracts.declaration import dump
from tests.builders.quota_groups import papua
from tests.builders.small_selection import EXAM, VACANCY, selection_document
from tests.builders.system import Candidate
from tests.builders.system_applicants import accept_place, give_place_back
from tests.builders.system_committee import give_back
from tests.builders.two_stages import CAT, MEMBERS, PLACES, TwoStages, two_stages

SPECIAL = "perawat-disabilitas"
SEED = hashlib.sha256(b"25 dadu di depan saksi").hexdigest()
INTERVIEWS = [(40, 60), (30, 40), (30, 40), (30, 40), (20, 30), (20, 30)]
"""The second and the third are equal in everything; the fourth is not, by an item of the later exam."""
WITH_RESERVE: dict[str, Any] = {"place_moves": [{"giving": ["disability"], "taking": ["general"], "within": "unit"}]}
WITH_GROUPS: dict[str, Any] = {"reserve": None, "quota_groups": dump(papua())}


class LaterField(TwoStages):
    """Five apply for a vacancy of two places, the last of them for the group's place if there is one; one applies for
    the other two places of the pool."""

    def hold(self, changes: dict[str, Any], after: Callable[[str], object]) -> list[Candidate]:
        """The whole selection; calls `after` with the name of each step that is over."""
        near = {**selection_document()["vacancies"][0], "quota": PLACES, "pool": "perawat"}
        vacancies = [near, {**near, "vacancy_id": SPECIAL, "category": "disability"}]
        self.seal_both({**two_stages(), "normalisation": None, **changes}, vacancies)
        self.plan("Sesi SKD", 1, seats=10)
        for username in MEMBERS:
            self.bind_key(username)
        people = self._admit(with_group="quota_groups" in changes)
        for each in people:
            self.sit_exam(EXAM, each.number, lambda _section, _number: 5)
        self.end_sessions()
        self.settle()
        after("sat")
        self.release()
        after("first stage released")
        self._sit_and_be_assessed(people)
        for username in MEMBERS:
            self.type_seed(username, SEED, "skb")
        self.settle()
        after("drawn")
        self.release("skb")
        if "quota_groups" not in changes:
            accept_place(people[1])
            give_place_back(people[0])
            self.settle()
            give_back(self, people[1].number, "ineligible")
            self.settle()
        return people

    def release(self, stage: str | None = None) -> None:
        """Two members sign both vacancies' ranking of a stage, the first if None is named."""
        for vacancy_id in (VACANCY, SPECIAL):
            for username in MEMBERS:
                if stage is None:
                    self.sign_ranking(username, vacancy_id)
                else:
                    self.sign_stage(username, stage, vacancy_id)
        self.settle()

    def _admit(self, *, with_group: bool) -> list[Candidate]:
        last = {"papua": True, "quota_group": "papua"} if with_group else {}
        near = [*(self.admit(serial) for serial in range(1, 5)), self.admit(5, **last)]
        people = [*near, self.admit(6, vacancy_id=SPECIAL, disability=True)]
        self.settle()
        return people

    def _sit_and_be_assessed(self, people: list[Candidate]) -> None:
        self.plan("Sesi SKB", 1, seats=10, exam_id=CAT)
        self.settle()
        for place, each in enumerate(people):
            self.sit_exam(CAT, each.number, _all_but_the_first_item if place == 3 else _everything)
        self.end_of(CAT)
        self.settle()
        for each, scores in zip(people, INTERVIEWS, strict=True):
            for assessor in (self.headers("penilai", "scoring"), self.second_assessor()):
                self.assess(each.number, scores, assessor)
        self.settle()


def _everything(_section: str, _number: int) -> int:
    return 5


def _all_but_the_first_item(_section: str, number: int) -> int:
    return 2 if number == 1 else 5
