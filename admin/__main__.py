"""`python -m admin`: the desk as a process; and its few words for operators.

python -m admin                            serve
python -m admin first-link                 print the first administrator's link, if needed
python -m admin person add --login L --name N --role ADMIN|TECH|USER --password-stdin
python -m admin person reset-codes LOGIN   they sign in without a code, and set codes up anew
python -m admin person sign-out LOGIN      end all their sessions, forget their browsers
python -m admin person forget LOGIN        remove all that names them; figures stay
python -m admin machine list               machines that have signed in
python -m admin machine revoke ID          end a machine's access
python -m admin --help                     the settings
"""

from gevent import monkey

monkey.patch_all()

import signal  # noqa: E402
import sys  # noqa: E402
from functools import partial  # noqa: E402

import gevent  # noqa: E402

from admin import operator  # noqa: E402
from admin.settings import Settings  # noqa: E402
from admin.usecases import accounts  # noqa: E402
from broker import log, watchdog  # noqa: E402
from broker.keys import KeyProblem  # noqa: E402
from broker.settings import SettingProblem, load_or_exit, set_in_environment  # noqa: E402


def main() -> int:  # noqa: PLR0911 - a table
    """Serve, or do one of the words."""
    settings = load_or_exit(Settings, "python -m admin")
    log.configure(settings.log_format, settings.log_level)
    match sys.argv[1:]:
        case []:
            return _serve(settings)
        case ["first-link"]:
            return operator.first_link(settings)
        case ["person", "add", *options]:
            return operator.add_person(settings, options)
        case ["person", "reset-codes", login]:
            return operator.change_person(settings, login, accounts.reset_codes)
        case ["person", "sign-out", login]:
            return operator.change_person(settings, login, accounts.sign_out_everywhere)
        case ["person", "forget", login]:
            return operator.forget(settings, login)
        case ["machine", "list"]:
            return operator.list_machines(settings)
        case ["machine", "revoke", machine_id]:
            return operator.revoke_machine(settings, machine_id)
    print(__doc__, file=sys.stderr)
    return 2


def _serve(settings: Settings) -> int:
    from admin.build import build

    try:
        process = build(settings, set_in_environment(Settings))
    except (KeyProblem, SettingProblem, OSError) as problem:
        print(f"python -m admin: cannot start.\n{problem}", file=sys.stderr)
        return 2
    stop = partial(gevent.spawn, process.stop)
    gevent.signal_handler(signal.SIGTERM, stop)
    gevent.signal_handler(signal.SIGINT, stop)
    watchdog.follow(lambda: watchdog.answers(settings.listen))
    process.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
