from __future__ import annotations

import gc

import pytest

from shared.kernel.collection import paused_collection


def test_the_search_for_garbage_goes_on_after_the_block_also_where_it_raises() -> None:
    with paused_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="wrong"), paused_collection():
        raise ValueError("wrong")
    assert gc.isenabled()


def test_where_somebody_has_turned_it_off_it_stays_off() -> None:
    gc.disable()
    try:
        with paused_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
