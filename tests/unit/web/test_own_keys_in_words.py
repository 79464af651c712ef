"""Keys of a later stage's own sitting, and its equal ranks, in words."""

from __future__ import annotations

from shared.contracts.codec.rules import read_rules
from shared.web.rules_in_words import explained
from shared.web.stages_in_words import stage_key_words
from tests.builders.stage_documents import own_sections


def test_keys_of_the_own_sitting_are_said_with_its_name(indonesian: None) -> None:
    found = read_rules(own_sections())
    (stage,) = found.later_stages
    assert stage_key_words(found, stage, "cat:SKB") == "SKB pada SKB dengan CAT"
    counted = "jawaban salah pada SKB pada SKB dengan CAT (yang lebih sedikit lebih dahulu)"
    assert stage_key_words(found, stage, "wrong:cat:SKB") == counted
    assert stage_key_words(found, stage, "wrong:cat").startswith("jawaban salah pada SKB dengan CAT")
    assert stage_key_words(found, stage, "wrong").startswith("jawaban salah (")


def test_equal_ranks_of_a_stage_are_said_where_it_has_its_own(english: None) -> None:
    facts = {fact.key: fact.text for chapter in explained(read_rules(own_sections())) for fact in chapter.facts}
    assert "1, 2, 2, 3" in facts["stage skb equal"]
    assert "1, 2, 2, 4" in facts["equal"]
    document = own_sections()
    del document["stages"][0]["equal_ranks"]
    assert "stage skb equal" not in {fact.key for each in explained(read_rules(document)) for fact in each.facts}
