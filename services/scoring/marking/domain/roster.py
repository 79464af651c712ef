"""Candidates by number, and vacancies, as recruitment published them last."""

from __future__ import annotations

from shared.contracts.recruitment import CandidateAdmitted, VacancyPublished

Candidate = CandidateAdmitted
Vacancy = VacancyPublished
