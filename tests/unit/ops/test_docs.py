from ops.docs import loaded


def test_what_a_browser_would_fetch_from_another_host_is_found() -> None:
    assert loaded('<script src="https://cdn.example.org/a.js"></script>')
    assert loaded('<link rel="stylesheet" href="//fonts.example.org/a.css">')
    assert loaded("<img alt='' src=http://example.org/a.png>")


def test_a_link_for_people_and_the_sites_own_files_are_not_meant() -> None:
    assert not loaded('<a href="https://example.org">there</a>')
    assert not loaded('<script src="assets/a.js"></script><link rel="icon" href="icon.svg">')
    assert not loaded('<link rel="canonical" href="https://help.example.org/">')
