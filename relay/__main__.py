"""`python -m relay`: one relay node."""

from gevent import monkey

monkey.patch_all()

from relay.main import main  # noqa: E402 - gevent must patch first

if __name__ == "__main__":
    main()
