"""Who signs: the keys of members of staff and what each was allowed when, for services that receive signatures."""
