"""The case files under lock and key: append-only, hash-chained, signed, and still forgetful.

    chain       pure: how an entry is hashed, and what of it can be forgotten
    verify      pure: walks over all entries and names each that was altered, removed or added
    seals       the end of the chain, signed with the desk's key now and then
    files       one case as a signed file, and the check of such a file
    __main__    python -m admin.audit: the words for auditors

Each entry holds the hash of the entry before it in its case and of the entry before it of all, so
neither an entry nor a whole case can be taken out, added or moved. What names people or repeats
their words is not hashed itself: a salted hash of it is (`chain.mark`). Emptying value and salt
forgets it for good, and the chain still verifies. The rows are written by `admin.sql.casefile`, in
the transaction of the change that they tell of [docs/decisions/0007].
"""
