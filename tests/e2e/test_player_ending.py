"""The end of an exam in a real browser: the clock, the review, the submission."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.player_fixture.hall import GRACE_SECONDS, MINUTES, Hall
from tests.e2e.player_fixture.seat import Seat, hall, pc, seat

__all__ = ["hall", "pc", "seat"]

Pc = Callable[..., Seat]
FINISHED = re.compile(r"/cbt/selesai$")


def _shown_seconds(seat: Seat) -> int:
    parts = [int(part) for part in (seat.slot("clock").text_content() or "").split(":")]
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))


def test_the_clock_is_the_servers_and_follows_it_at_each_answer(seat: Seat, hall: Hall) -> None:
    full = MINUTES * 60
    assert full - 30 < _shown_seconds(seat) <= full
    seat.page.clock.set_system_time("2031-01-01T00:00:00Z")
    hall.forward(minutes=30)
    seat.choose("A")
    expect(seat.slot("clock")).to_have_text(re.compile(r"^1:(09|10):\d\d$"))


def test_the_clock_counts_down_between_answers(seat: Seat) -> None:
    before = seat.slot("clock").text_content() or ""
    expect(seat.slot("clock")).not_to_have_text(before)
    assert _shown_seconds(seat) < MINUTES * 60


def test_the_last_minutes_are_said_aloud(pc: Pc, hall: Hall) -> None:
    seat = pc()
    # What is said is said of a clock that has shown more before.
    expect(seat.slot("clock")).to_have_text(re.compile(r"\d:\d\d:\d\d"))
    hall.forward(minutes=MINUTES - 5, seconds=-2)
    seat.choose("A")
    expect(seat.slot("announcer")).to_have_text(re.compile("Sisa waktu (10|5) menit"))
    expect(seat.slot("clock-box")).to_have_class(re.compile("short"))


def test_the_review_counts_and_leads_to_what_is_empty_or_doubtful(seat: Seat) -> None:
    for number in (1, 2, 3):
        seat.go(number)
        seat.choose("B")
    seat.slot("doubt").click()
    seat.says("Tanda ragu-ragu 3 tersimpan")
    seat.review()
    expect(seat.slot("review-heading")).to_have_text("7 soal masih kosong")
    expect(seat.slot("review-heading")).to_be_focused()
    lists = seat.slot("review-lists")
    expect(lists.get_by_role("heading")).to_have_text(["Kosong: 7 soal", "Ragu-ragu: 1 soal"])
    expect(lists.locator("section").nth(0).get_by_role("link")).to_have_text([str(n) for n in range(4, 11)])
    lists.locator("section").nth(1).get_by_role("link").click()
    seat.shows(3)
    expect(seat.slot("question")).to_be_visible()


def test_submitting_waits_until_the_server_has_every_answer(seat: Seat) -> None:
    seat.intercept(lambda route: route.abort())
    seat.choose("A")
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    seat.review()
    seat.slot("review-submit").click()
    expect(seat.slot("review-saved")).to_contain_text("Menunggu 1 jawaban sampai ke server")
    expect(seat.slot("confirm")).to_be_hidden()
    seat.release()
    expect(seat.slot("confirm-text")).to_contain_text("9 soal masih kosong")
    seat.slot("confirm-submit").click()
    seat.page.wait_for_url(FINISHED)
    assert seat.ending == ("submitted", "candidate")
    assert len(seat.journal) == 1


def test_a_submission_can_be_thought_over(seat: Seat) -> None:
    seat.review()
    seat.slot("review-submit").click()
    seat.slot("confirm-cancel").click()
    expect(seat.slot("confirm")).to_be_hidden()
    seat.slot("review-back").click()
    seat.shows(1)
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    assert seat.ending == ("active", None)


def test_a_submission_waits_for_the_network(seat: Seat) -> None:
    seat.intercept(lambda route: route.abort(), "api/attempt/submission")
    seat.review()
    seat.slot("review-submit").click()
    seat.slot("confirm-submit").click()
    expect(seat.slot("confirm-state")).to_contain_text("Menunggu jaringan")
    seat.release("api/attempt/submission")
    seat.page.wait_for_url(FINISHED)
    assert seat.ending == ("submitted", "candidate")


def test_at_zero_it_locks_and_the_server_submits(seat: Seat, hall: Hall) -> None:
    seat.choose("A")
    seat.says("Jawaban 1 tersimpan")
    hall.forward(minutes=MINUTES, seconds=-3)
    seat.page.reload()
    seat.shows(1)
    seat.stops("Waktu habis")
    expect(seat.slot("stop-text")).to_contain_text("Server mengumpulkan jawaban Anda sekarang")
    hall.forward(seconds=GRACE_SECONDS + 10)
    assert hall.submit_overdue() >= 1
    seat.page.wait_for_url(FINISHED)
    assert seat.ending == ("submitted", "deadline")
    assert [e.option_id for e in seat.journal] == [seat.option(1, "A")]


def test_a_locked_exam_takes_no_change(seat: Seat) -> None:
    entries = seat.page.evaluate(
        """async (attempt) => {
            const { Exam } = await import("/cbt/static/player/state.js");
            const exam = new Exam(attempt, []);
            const entries = [];
            exam.addEventListener("entry", (event) => entries.push(event.detail.kind));
            exam.toggleDoubt();
            exam.lock();
            exam.choose(attempt.items[0].options[0].option_id);
            return entries;
        }""",
        seat.attempt,
    )
    assert entries == ["doubt"]


def test_time_that_is_given_back_opens_the_page_again(seat: Seat, hall: Hall) -> None:
    hall.forward(minutes=MINUTES, seconds=1)
    seat.choose("A")
    seat.stops("Waktu habis")
    hall.forward(minutes=-10)
    expect(seat.slot("question")).to_be_visible()
    expect(seat.slot("clock")).to_have_text(re.compile(r"^(10:0\d|09:\d\d)$"))
    seat.choose("B")
    seat.says("Jawaban 1 tersimpan")


def test_an_answer_on_its_way_at_the_deadline_still_counts(seat: Seat, hall: Hall) -> None:
    seat.context.set_offline(True)
    seat.choose("A")
    seat.says("Menunggu jaringan, 1 jawaban belum terkirim")
    hall.forward(minutes=MINUTES, seconds=5)
    seat.context.set_offline(False)
    seat.stops("Waktu habis")
    assert [e.option_id for e in seat.journal] == [seat.option(1, "A")]


def test_answers_that_came_too_late_are_named(seat: Seat, hall: Hall) -> None:
    seat.context.set_offline(True)
    seat.choose("A")
    seat.go(3)
    seat.choose("B")
    seat.says("Menunggu jaringan, 2 jawaban belum terkirim")
    hall.forward(minutes=MINUTES, seconds=GRACE_SECONDS + 10)
    seat.context.set_offline(False)
    seat.stops("Waktu habis, ujian selesai")
    expect(seat.slot("stop-unsent")).to_have_text("Jawaban nomor 1, 3 dari komputer ini belum sampai ke server.")
    expect(seat.page.get_by_role("link", name="Lanjut")).to_have_attribute("href", "/cbt/selesai")
    assert seat.journal == []


def test_a_finished_exam_does_not_open_again(seat: Seat) -> None:
    seat.review()
    seat.slot("review-submit").click()
    seat.slot("confirm-submit").click()
    seat.page.wait_for_url(FINISHED)
    seat.page.goto(f"{seat.hall.url}/cbt/ujian")
    seat.page.wait_for_url(FINISHED)
