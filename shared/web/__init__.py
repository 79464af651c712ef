"""The web edge that the three services share: access, transactions, errors, forms, the look."""
