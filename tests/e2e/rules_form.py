"""The form of a rules document, as a member fills it in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Person


def begins(author: Person, preset: str, reason: str) -> Page:
    page = author.open("/scoring/aturan")
    page.get_by_label("Mulai dari").select_option(preset)
    page.get_by_label("Alasan").fill(reason)
    page.get_by_role("button", name="Mulai rancangan").click()
    expect(page.get_by_text("Rancangan dimulai.")).to_be_visible()
    return page


def saves(page: Page) -> None:
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(page.get_by_text("Rancangan disimpan.")).to_be_visible()


def is_refused(page: Page, place: str) -> None:
    """Saving what was typed names this place, and keeps nothing."""
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(page.get_by_role("alert").first).to_contain_text(place)


def add(page: Page, group: Locator, place: str) -> None:
    """Adds a field or a row by the list of its own chapter."""
    holder = group.locator(f'select:has(option[value="{place}"])')
    holder.select_option(place)
    holder.locator("..").get_by_role("button", name="Tambah", exact=True).click()
    expect(page.get_by_text("Perubahan di sini belum disimpan.")).to_be_visible()
