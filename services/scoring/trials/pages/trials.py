"""A member of the committee tries rules before they are sealed: on made-up people, on an earlier sitting, or on marks
from a sheet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.rules.domain.documents import Document
from services.scoring.trials.domain.outcomes import COMPARED, StageFigures
from services.scoring.trials.domain.parts import CORRELATION, MEAN, SPREAD
from services.scoring.trials.domain.people import MOST_PEOPLE, Settings
from services.scoring.trials.domain.remarking import Hindrance
from services.scoring.trials.domain.uploaded import UploadedSheet
from services.scoring.trials.domain.ways import (
    AT_MOST,
    BELOW,
    DECIMALS,
    DRAFT,
    EQUIPERCENTILE,
    HIGHEST_MEAN,
    MEAN_SD,
    NONE,
    ROOT_DIGITS,
)
from services.scoring.trials.pages import charts
from services.scoring.trials.pages.changes import changes_csv, tables
from services.scoring.trials.pages.reports import STATES, report_csv, shown, state_of
from services.scoring.trials.schemas import MADE_UP, SHEET, SITTING, MadeUpForm, RulesForm, SheetForm
from services.scoring.trials.storage.trials import Trial
from services.scoring.trials.usecases import trials, uploads
from services.scoring.trials.usecases.past import SEED
from shared.contracts.rules import TOTAL
from shared.contracts.scales import Scale
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_token
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.sheets.reading import MAX_BYTES, MAX_ROWS
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.bodies import takes_files
from shared.web.filters import angka
from shared.web.forms import Form
from shared.web.unit_of_work import db, looking, now
from shared.web.uploads import LIMIT, name_of

pages = Blueprint("trials", __name__, url_prefix="/uji-coba")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_USUAL = {"people_of": MADE_UP, "people": 2_000, "vacancies": 20, "quota": 5, "difficulty": "0 20", "ability": "0 0"}
WAYS = {
    NONE: N_("Tanpa penyetaraan"),
    DRAFT: N_("Menurut aturan ini"),
    BELOW: N_("Persentil (<)"),
    AT_MOST: N_("Persentil (≤)"),
    MEAN_SD: N_("Rata-rata dan simpangan baku"),
    HIGHEST_MEAN: N_("Rata-rata dan simpangan baku, rata-rata sesi tertinggi"),
    EQUIPERCENTILE: N_("Ekuipersentil"),
}
PROBLEMS = {
    "no_threshold": N_("Aturan ini tidak memuat nilai ambang untuk kategori salah satu peserta."),
    "nobody_sat": N_("Tidak ada lembar yang dinilai pada ujian yang dipilih."),
    "not_to_be_marked": N_("Jawaban ujian ini tidak lagi dapat dinilai ulang menurut aturan yang dipilih."),
}
KEPT = {
    Hindrance.KEYS: N_("kunci ujian itu tidak ada di sini"),
    Hindrance.SHEETS: N_("tidak semua lembar ujian itu ada di sini"),
    Hindrance.ITEMS: N_("jumlah butirnya lain"),
    Hindrance.KIND: N_("butirnya tidak memuat apa yang diminta cara menilai ini"),
    Hindrance.SEVERAL: N_("peserta ujian itu dapat memilih beberapa jawaban, aturan ini menerima satu"),
    Hindrance.OPTIONS: N_("jumlah pilihan butirnya lain"),
    Hindrance.WEIGHTS: N_("bobot butirnya tidak ada pada skala aturan ini"),
}
"""Why a section has the marks that it had."""
OTHER_PROBLEM = N_("Uji coba ini tidak dapat dihitung dengan aturan yang dipilih.")


@pages.get("")
@access(Role.COMMITTEE, scope=OWN)
def listed() -> AnyResponse:
    """`aturan` names the rules that are chosen already, as a draft's own page does, and what they began from."""
    chosen = request.args.get("aturan", "")
    compared = trials.began_from(db(), own_selections(), chosen)
    usual = {**_USUAL, "seed": int(now().timestamp()) % 1_000_000, "rules": chosen, "compared": compared}
    usual |= {"request": new_token()}
    return Response(_listed(Form(MadeUpForm, usual)))


@pages.post("")
@access(Role.COMMITTEE, scope=OWN)
@takes_files(LIMIT)
def begin() -> AnyResponse:
    form = Form({SITTING: RulesForm, SHEET: SheetForm}.get(request.form.get("people_of", ""), MadeUpForm))
    trial_id = form.run(_request)
    if trial_id is None:
        return Response(_listed(form), status=form.status)
    return redirect(url_for("trials.trial", trial_id=trial_id))


@pages.get("/<int:trial_id>")
@access(Role.COMMITTEE, scope=OWN)
def trial(trial_id: int) -> str:
    found = trials.get(db(), trial_id, require_principal(), own_selections())
    known = trials.choices(db(), own_selections())
    return render_template(
        "trial.html",
        trial=found,
        scale=Scale.of(found.rules),
        exam=next((exam for exam in known.exams if exam.exam_id == found.exam_id), None),
        outcomes=found.outcomes,
        bars=charts.bars(found.outcomes.columns) if found.outcomes else [],
        charts=charts,
        ways=WAYS,
        names={section.code: section.name for section in found.rules.sections},
        kept_because=KEPT,
        problem=PROBLEMS.get(found.problem or "", OTHER_PROBLEM),
        draft=DRAFT,
        compares_total=TOTAL in found.rules.tie_breaks,
        decimals=DECIMALS,
        root_digits=ROOT_DIGITS,
        stages=_stages(found),
        tables=tables(trials.changes(db(), found)) if found.outcomes else [],
        compared_word=COMPARED,
        report=shown(trials.report(db(), found)) if found.is_of_sheet and found.outcomes else None,
        states=STATES,
        state_of=state_of,
        made_up={"mean": MEAN, "spread": SPREAD, "correlation": angka(CORRELATION / 100, 2), "seed": _seed(found)},
    )


@pages.get("/<int:trial_id>/perubahan.csv")
@access(Role.COMMITTEE, scope=OWN)
def trial_csv(trial_id: int) -> Response:
    found = trials.get(db(), trial_id, require_principal(), own_selections())
    named = {"Content-Disposition": f'attachment; filename="uji-coba-{trial_id}.csv"'}
    content = changes_csv(found, trials.changes(db(), found))
    return Response(content, content_type="text/csv; charset=utf-8", headers=named)


@pages.get("/<int:trial_id>/laporan.csv")
@access(Role.COMMITTEE, scope=OWN)
def report(trial_id: int) -> Response:
    """What became of each row of the sheet."""
    found = trials.get(db(), trial_id, require_principal(), own_selections())
    if not found.is_of_sheet or found.outcomes is None:
        raise NotFound
    named = {"Content-Disposition": f'attachment; filename="uji-coba-{trial_id}-laporan.csv"'}
    content = report_csv(found, trials.report(db(), found))
    return Response(content, content_type="text/csv; charset=utf-8", headers=named)


@pages.get("/tata-letak.xlsx")
@access(Role.COMMITTEE, scope=OWN)
def layout() -> AnyResponse:
    """The layout of a sheet of earlier marks, under the rules that are chosen."""
    form = Form(SheetForm, {name: text for name, text in request.args.items() if name in SheetForm().fields})
    try:
        rules = trials.rules_named(db(), own_selections(), request.args.get("rules", ""))
    except trials.RulesUnknown as error:
        form.errors["rules"] = gettext(error.text)
        return Response(_listed(form), status=409)
    named = {"Content-Disposition": 'attachment; filename="nilai-uji-coba.xlsx"'}
    return Response(uploads.layout(rules, gettext), mimetype=_XLSX, headers=named)


def _stages(found: Trial) -> dict[str, tuple[Scale, StageFigures]]:
    """By code, what the stages' figures are counted in, and the figures."""
    stages = found.outcomes.stages if found.outcomes else ()
    return {each.stage: (Scale.of(found.rules, found.rules.stage(each.stage)), each) for each in stages}


def _seed(found: Trial) -> int:
    return SEED if found.settings is None else found.settings.seed


def _request(values: dict[str, Any]) -> int:
    settings = None
    if values["people_of"] == MADE_UP:
        names = ("people", "vacancies", "quota", "difficulty", "ability", "seed")
        settings = Settings(**{name: values[name] for name in names})
    who, own = require_principal(), own_selections()
    sheet = _sheet(values, own) if values["people_of"] == SHEET else None
    asked = {
        "rules_name": values["rules"],
        "settings": settings,
        "exam_id": values["exam_id"],
        "pressed": values["request"],
    }
    return trials.request(db(), now(), who, own, **asked, compared_name=values["compared"], sheet=sheet)


def _sheet(values: dict[str, Any], own: Collection[str] | None) -> UploadedSheet:
    # Reading a sheet may take seconds, and no transaction of this request may keep others waiting as long.
    with looking() as session:
        rules = trials.rules_named(session, own, values["rules"])
    file = values["sheet"]
    table = uploads.opened(rules, name_of(file), file.read())
    return uploads.taken(rules, table, values["file_quota"])


def _named(document: Document) -> str:
    facts = {"title": document.rules.title, "version": document.rules.version}
    if document.is_adopted:
        return str(gettext("%(title)s, versi %(version)s (sah)", **facts))
    return str(gettext("%(title)s, versi %(version)s (rancangan)", **facts))


def _listed(form: Form) -> str:
    known = trials.choices(db(), own_selections())
    of_exams = {trials.EXAM_WORD + exam.exam_id: f"{exam.selection_title}: {exam.rules.title}" for exam in known.exams}
    documents = {trials.DOCUMENT_WORD + each.document_id: _named(each) for each in known.documents}
    return render_template(
        "trials.html",
        form=form,
        rules=documents | known.presets | of_exams,
        held={exam.exam_id: f"{exam.selection_title}: {exam.title}" for exam in known.held},
        sources={
            MADE_UP: N_("Peserta buatan"),
            SITTING: N_("Nilai ujian sebelumnya"),
            SHEET: N_("Nilai dari berkas"),
        },
        most_rows=MAX_ROWS,
        most_bytes=MAX_BYTES // 2**20,
        trials=trials.listed(db(), require_principal()),
        of_others=trials.of_others(db(), require_principal(), own_selections()),
        most_people=MOST_PEOPLE,
    )
