"""Invented applicants: the same seed gives the same people, and none of them is real.

Their NIK begin with 9999, a district that does not exist (province codes end at 96), so no number here
can belong to anybody. Names are common combinations of the regions in `names.json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

PASSWORD = "terang-demo"  # noqa: S105 - printed for every visitor
"""Every invented applicant's, so that a visitor may look over anybody's shoulder."""
SECTIONS = ("TWK", "TIU", "TKP")
FICTIONAL_DISTRICT = "9999"
_WOMEN = 40
_ALL_SIT = 20


class Conduct(StrEnum):
    """A person's course through the selection, decided when the person is invented."""

    SITS = "sits"
    INELIGIBLE = "ineligible"
    """Applies without meeting a requirement and is refused."""
    REJECTED = "rejected"
    """Stated something that the documents do not show; the verifier rejects."""
    ABSENT = "absent"
    """Is admitted and does not turn up."""
    RUNS_OUT = "runs_out"
    """Works too slowly and never submits; the deadline does."""


_ODD = (
    *[Conduct.INELIGIBLE] * 3,
    *[Conduct.REJECTED] * 4,
    *[Conduct.ABSENT] * 3,
    Conduct.RUNS_OUT,
)


@dataclass(frozen=True)
class Qualification:
    """The qualification that is typed into the application form."""

    education_level: str
    major: str
    gpa: Decimal
    diploma_school: str
    cum_laude: bool = False
    disability: bool = False
    extra_time: bool = False


@dataclass(frozen=True)
class Person:
    """`abilities` are in standard deviations per section; `haste` is the share of the time that is used."""

    index: int
    nik: str
    name: str
    born_on: date
    email: str
    phone: str
    vacancy_id: str
    qualification: Qualification
    conduct: Conduct
    abilities: Mapping[str, float]
    haste: float
    seed: str


def invent(vacancies: Sequence[Mapping[str, Any]], count: int, seed: int, on: date) -> list[Person]:
    """`count` people for the vacancies of a selection document, whose ages are right on the day `on`.

    More people are the same people and some more. Of 200, 6 are ineligible, 8 are rejected, 6 stay away
    and 2 run out of time.
    """
    taken: set[str] = set()
    people = []
    for index in range(count):
        person = _person(vacancies, index, seed, on, taken)
        taken.add(person.name)
        people.append(person)
    return people


def _person(vacancies: Sequence[Mapping[str, Any]], index: int, seed: int, on: date, taken: set[str]) -> Person:
    own_seed, conduct = f"{seed}/{index}", _conduct(index, seed)
    draw = random.Random(own_seed)  # noqa: S311 - a play, not a secret
    woman = draw.random() < 0.54
    name = _name(draw, taken, woman=woman)
    vacancy = draw.choices(vacancies, weights=[_appeal(v) for v in vacancies])[0]
    requirements = vacancy["requirements"]
    born_on = _birthday(draw, requirements, on)
    qualification = _qualification(draw, vacancy)
    if conduct is Conduct.INELIGIBLE:
        qualification, born_on = _not_enough(draw, qualification, requirements, born_on)
    general = draw.gauss(0.0, 0.65)
    return Person(
        index=index,
        nik=nik_of(index, born_on, woman=woman),
        name=name,
        born_on=born_on,
        email=f"{_mailbox(name)}.{index + 1}@surel.example",
        phone=f"0812 {index // 10000:04d} {index % 10000:04d}",
        vacancy_id=str(vacancy["vacancy_id"]),
        qualification=qualification,
        conduct=conduct,
        abilities={section: general + draw.gauss(0.0, 0.45) for section in SECTIONS},
        haste=1.3 if conduct is Conduct.RUNS_OUT else draw.uniform(0.62, 0.96),
        seed=own_seed,
    )


def _appeal(vacancy: Mapping[str, Any]) -> float:
    """Posts with many places draw many; the special categories are open to few."""
    return (1.2 + float(vacancy["quota"])) * (1.0 if vacancy["category"] == "general" else 0.6)


def _mailbox(name: str) -> str:
    return ".".join("".join(c for c in word if c.isalnum()) for word in name.lower().split())


def _conduct(index: int, seed: int) -> Conduct:
    """Of every hundred the same few, at places that the seed decides; the first twenty all sit, so that a
    small demo is complete."""
    block, place = divmod(index, 100)
    places = list(range(_ALL_SIT if block == 0 else 0, 100))
    random.Random(f"{seed}/conduct/{block}").shuffle(places)  # noqa: S311
    return dict(zip(places, _ODD, strict=False)).get(place, Conduct.SITS)


def nik_of(index: int, born_on: date, *, woman: bool) -> str:
    """District 9999nn, DDMMYY of birth (day + 40 for women), serial; different for every index."""
    subdistrict, serial = divmod(index, 9999)
    day = born_on.day + (_WOMEN if woman else 0)
    return f"{FICTIONAL_DISTRICT}{subdistrict + 1:02d}{day:02d}{born_on:%m%y}{serial + 1:04d}"


def _birthday(draw: random.Random, requirements: Mapping[str, Any], on: date) -> date:
    """Old enough to have the diploma, and a year younger than the oldest admitted."""
    youngest = max(int(requirements["min_age"]) + 1, 19 if requirements["education_levels"] == ["SMA"] else 22)
    days = draw.randrange(youngest * 366, (int(requirements["max_age"]) - 1) * 365)
    return on - timedelta(days=days)


_SCHOOLS = {
    "SMA": ("SMA Negeri 1 Sukamaju", "SMK Negeri 2 Sukamaju", "MA Al-Hikmah Sukamaju", "SMA Bina Karya"),
    "D3": ("Politeknik Sukamaju", "Akademi Bhakti Sukamaju", "Politeknik Kesehatan Mandala"),
    "D4": ("Politeknik Sukamaju", "Politeknik Negeri Mandala"),
    "S1": ("Universitas Sukamaju", "Universitas Mandala", "Universitas Bahari Timur", "Institut Teknologi Arunika"),
    "S2": ("Universitas Mandala", "Universitas Bahari Timur"),
}
_SCHOOL_MAJORS = ("IPA", "IPS", "Bahasa", "Otomatisasi Tata Kelola Perkantoran", "Multimedia")


def _qualification(draw: random.Random, vacancy: Mapping[str, Any]) -> Qualification:
    requirements, category = vacancy["requirements"], vacancy["category"]
    level = draw.choice(requirements["education_levels"])
    least = max(Decimal(requirements["min_gpa"] or "2.50"), Decimal("2.50"))
    spare = int((Decimal("3.98") - least) * 100)
    return Qualification(
        education_level=level,
        major=draw.choice(requirements["majors"] or _SCHOOL_MAJORS),
        gpa=least + Decimal(int(spare * draw.betavariate(2.0, 2.5))) / 100,
        diploma_school=draw.choice(_SCHOOLS[level]),
        cum_laude=category == "cum_laude",
        disability=category == "disability",
        extra_time=category == "disability" and draw.random() < 0.5,
    )


def _not_enough(
    draw: random.Random, stated: Qualification, requirements: Mapping[str, Any], born_on: date
) -> tuple[Qualification, date]:
    """One requirement is missed: the grade where there is one, else the age."""
    if requirements["min_gpa"] is None:
        return stated, born_on.replace(year=born_on.year - int(requirements["max_age"]), day=min(born_on.day, 28))
    short = Decimal(requirements["min_gpa"]) - Decimal(draw.randint(5, 40)) / 100
    return Qualification(**{**vars(stated), "gpa": short}), born_on


_NAMES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))["regions"]


def _name(draw: random.Random, taken: set[str], *, woman: bool) -> str:
    """A name that nobody has yet, as long as the regions have one left."""
    name = ""
    for attempt in range(200):
        region = draw.choice(_NAMES)
        given = list(region["women" if woman else "men"])
        first = draw.choice(given)
        second = draw.choice(given) if attempt > 20 and len(given) > 1 else ""
        name = " ".join(
            part for part in (first, second if second != first else "", draw.choice(region["families"])) if part
        )
        if name not in taken:
            break
    return name
