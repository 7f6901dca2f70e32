"""Pictures and agents: one of their screen comes or is taken back, one of a technician goes."""

from admin.api.operation import Data, Who, Written
from admin.api.shapes_agents import PhotoQuery
from admin.errors import Forbidden
from admin.pictures import MOST_BYTES
from admin.routes.api import Api, Call
from admin.usecases import photos, pictures
from admin.words import N_

PATH = "/agent/help/{request}/picture"
PICTURE = Written(
    ("image/png", "image/jpeg"),
    {"type": "string", "format": "binary", "description": "At most 4096 pixels each way."},
    MOST_BYTES,
)
PHOTO = Written(
    PICTURE.media,
    {"type": "string", "format": "binary", "description": "At most 1024 pixels each way."},
    photos.MOST_BYTES,
)


def declare(api: Api) -> None:
    """POST and DELETE /agent/help/{request}/picture, GET …/technician-photo"""
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

    @api.route(
        "GET", "/agent/help/{request}/technician-photo", Who.AGENT, room="agents",
        query=PhotoQuery, gives=PHOTO,
    )  # fmt: skip
    def get_technician_photo(call: Call, request: str) -> Data:
        """Of the technician who has this request; 404 where there is none, or nobody has it."""
        photo, data = desk.look(lambda uow, _now: photos.of_technician(
            uow, call.caller.agent, request, call.query.question
        ))  # fmt: skip
        return Data(photo.kind, data)
