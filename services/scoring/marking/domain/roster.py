"""Who is marked and ranked, by number, and for which vacancy: each is what recruitment published of it last."""

from __future__ import annotations

from shared.contracts.recruitment import CandidateAdmitted, VacancyPublished

Candidate = CandidateAdmitted
Vacancy = VacancyPublished
