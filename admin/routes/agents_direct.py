"""What a machine's user answers about direct assistance, as its agent tells it."""

from admin.api.operation import Who
from admin.api.shapes_agents import Agreement, Direct
from admin.routes.api import Api, Call
from admin.usecases import direct


def declare(api: Api) -> None:
    """POST /agent/direct"""

    @api.route("POST", "/agent/direct", Who.AGENT, room="agents", takes=Agreement, gives=Direct)
    def agree_to_direct(call: Call) -> Direct:
        """Its user agrees that technicians help here unasked, or does not any more."""
        said: Agreement = call.body
        machine = api.desk.act(lambda uow, now: direct.agree(
            uow, now, call.caller.agent, agreed=said.agreed
        ))  # fmt: skip
        return Direct(machine.direct, machine.agreed)
