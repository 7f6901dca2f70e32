"""What agents say of a picture of their screen: here it is, and take it away."""

from admin.api.operation import Who, Written
from admin.errors import Forbidden
from admin.pictures import MOST_BYTES
from admin.routes.api import Api, Call
from admin.usecases import pictures
from admin.words import N_

PATH = "/agent/help/{request}/picture"
PICTURE = Written(
    ("image/png", "image/jpeg"),
    {"type": "string", "format": "binary", "description": "At most 4096 pixels each way."},
    MOST_BYTES,
)


def declare(api: Api) -> None:
    """POST and DELETE /agent/help/{request}/picture"""
    desk = api.desk

    @api.route(
        "POST", PATH, Who.AGENT, room="agents", takes=PICTURE, gives=None, status=204,
        refuses=(403, 409),
    )  # fmt: skip
    def attach_picture(call: Call, request: str) -> None:
        """What its user has seen and wants sent with the request, in place of one before."""
        if not desk.settings.picture_days:
            raise Forbidden(N_("Pictures of screens are not taken here."))
        agent = call.caller.agent
        desk.act(lambda uow, now: pictures.attach(uow, now, agent, request, call.body))

    @api.route("DELETE", PATH, Who.AGENT, room="agents", gives=None, status=204)
    def take_back_picture(call: Call, request: str) -> None:
        """It is deleted at once, whether the request is open or not."""
        desk.act(lambda uow, now: pictures.take_back(uow, now, call.caller.agent, request))
