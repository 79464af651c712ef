"""An exam that is still a draft: its bank is there, nobody has approved it."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams.usecases import sealing
from services.scoring.exams.usecases.imports import import_items
from shared.contracts.rules import Rules
from shared.kernel.roles import Principal
from tests.builders.scoring import EXAM, World, approval
from tests.builders.scoring_bank import bank_rows, sheet_of


class Draft(World):
    """A world whose exam is not sealed yet."""

    def __init__(
        self,
        engine: Engine | None = None,
        rows: list[dict[str, str]] | None = None,
        rules: Rules | None = None,
    ) -> None:
        super().__init__(rows or bank_rows(), engine, rules)

    def _seal(self, session: Session) -> None:
        pass

    def digest(self) -> str | None:
        with Session(self.engine) as session:
            return sealing.overview(session, EXAM).content_digest

    def approve(self, who: Principal, content: str | None) -> bool:
        with Session(self.engine) as session, session.begin():
            return sealing.approve(session, self.now, EXAM, approval(session, self.now, who, content), who)

    def take(self, *rows: dict[str, str]) -> None:
        with Session(self.engine) as session, session.begin():
            import_items(session, self.now, Upload("b.csv", sheet_of(rows), {}))
