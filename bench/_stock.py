"""The stock way, for comparison: gevent-websocket's own receive and send, one greenlet each."""

import sys

from gevent import monkey

monkey.patch_all()

from typing import Any  # noqa: E402

from gevent.event import AsyncResult  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from geventwebsocket import WebSocketError  # noqa: E402
from geventwebsocket.handler import WebSocketHandler  # noqa: E402

waiting: list[Any] = []


class Pipe:
    """The first WebSocket waits for the second."""

    def app_protocol(self, _path: str) -> str:
        return "binary"

    def __call__(self, environ: dict[str, Any], _start: Any) -> list[bytes]:
        mine = environ["wsgi.websocket"]
        if waiting:
            other, bell = waiting.pop()
            bell.set(mine)
        else:
            bell = AsyncResult()
            waiting.append((mine, bell))
            other = bell.get()
        try:
            while (message := mine.receive()) is not None:
                other.send(message, binary=True)
        except WebSocketError:
            pass
        return []


if __name__ == "__main__":
    WSGIServer(
        ("127.0.0.1", int(sys.argv[1])), Pipe(), handler_class=WebSocketHandler, log=None
    ).serve_forever()
