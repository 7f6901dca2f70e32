from agent.options import parser
from ops.packaging import manual


def test_the_manual_tells_every_option_and_what_it_does() -> None:
    page = manual.page(parser(), "1.2.3", 0)
    assert '.TH HELPCHANNEL 1 "1970-01-01" "helpchannel 1.2.3"' in page
    for action in parser()._actions:
        for name in action.option_strings:
            assert "\\fB" + name.replace("-", "\\-") + "\\fR" in page
        assert action.help, action.option_strings
