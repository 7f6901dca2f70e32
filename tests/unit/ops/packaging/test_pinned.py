from ops.packaging import pinned


def test_an_entry_is_taken_whole_and_by_any_spelling_of_its_name() -> None:
    all_of_it = "a-b==1 \\\n    --hash=sha256:1\n    # via x\nc==2 \\\n    --hash=sha256:2\n"
    assert pinned.chosen(all_of_it, ["A_B"]) == "a-b==1 \\\n    --hash=sha256:1\n    # via x\n"
