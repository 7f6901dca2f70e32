"""`./hc COMMAND`. Each command imports only what it needs, so that all start at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Help-Channel: attended remote assistance that an organisation hosts itself.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
)
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

Var = Annotated[Path, typer.Option(help="Folder of the service's data.")]
Port = Annotated[
    int | None, typer.Option(help="Public port. Left out: 8080, or the next that is free.")
]


@app.callback(invoke_without_command=True)
def commands(context: typer.Context) -> None:
    """Help-Channel: attended remote assistance that an organisation hosts itself."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def up(
    port: Port = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    var: Annotated[
        Path, typer.Option(help="Folder of all its data, seen from the project's own.")
    ] = Path("var"),
) -> None:
    """Run the service on this machine until Ctrl-C."""
    from ops.bring import bring
    from ops.local import up as run

    bring("up")
    raise typer.Exit(run(var, host, port))


@app.command()
def demo(
    port: Port = None,
    var: Annotated[
        Path, typer.Option(help="Folder of all its data, seen from the project's own.")
    ] = Path("var/demo"),
) -> None:
    """Show it: the service, accounts, and a desktop that asks for help."""
    from ops.bring import bring
    from ops.demo import demo as run

    bring("demo")
    raise typer.Exit(run(var, port))


@app.command(context_settings=PASS_ON)
def monitor(context: typer.Context, var: Var = Path("var")) -> None:
    """Watch the running service: --live, or --json."""
    from ops.beside import become

    become("broker.monitor", var, context.args)


@app.command(context_settings=PASS_ON)
def dead(context: typer.Context, var: Var = Path("var")) -> None:
    """What the running service refused: list, show ID, replay ID or --all."""
    from ops.beside import become

    become("broker.dead", var, context.args)


@app.command()
def keys(
    act: Annotated[str, typer.Argument(help="list, prepare, use or forget.")] = "list",
    kid: Annotated[str, typer.Argument(help="Which one to forget.")] = "",
    var: Var = Path("var"),
) -> None:
    """Change the key that signs tokens and tickets, without a gap: docs/keys.md."""
    from ops.rotation import turn

    raise typer.Exit(turn(var, act, kid))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write; it must not be there.")],
    var: Var = Path("var"),
) -> None:
    """Save database, keys and settings into one file, also while the service runs."""
    from ops.backup import House
    from ops.backup import backup as run
    from ops.environment import environment
    from ops.machine import ROOT
    from ops.problems import Problem

    try:
        size = run(House.of(ROOT / var, environment()), file.resolve())
    except Problem as problem:
        print(f"hc: {problem}", file=sys.stderr)
        raise typer.Exit(problem.code) from None
    print(f"{file}: {size} bytes of the database, the keys and the settings. Keep it secret.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `backup` wrote.")],
    var: Var = Path("var"),
    replace: Annotated[bool, typer.Option(help="Lose what is there.")] = False,
) -> None:
    """Put an archive back, while the service does not run."""
    from ops.backup import House
    from ops.backup import restore as run
    from ops.environment import environment
    from ops.machine import ROOT
    from ops.problems import Problem

    try:
        run(House.of(ROOT / var, environment()), file.resolve(), replace=replace)
    except Problem as problem:
        print(f"hc: {problem}", file=sys.stderr)
        raise typer.Exit(problem.code) from None
    print("Restored. `python -m admin.audit verify` says whether the case files are in order.")


@app.command(context_settings=PASS_ON)
def test(context: typer.Context) -> None:
    """Run the tests: all (unit, contract, integration, story, chaos), or one; or ansible.

    Whatever else stands there is handed to pytest; a path is run alone.
    """
    from ops.bring import bring
    from ops.checks import test as run

    if context.args[:1] != ["unit"]:
        bring("test")
    raise typer.Exit(run(context.args))


@app.command()
def lint() -> None:
    """Check style, types, import rules and shell."""
    from ops.checks import lint as run

    raise typer.Exit(run())


@app.command(context_settings=PASS_ON)
def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Which one. Left out: a list.")] = "",
) -> None:
    """Measure: NAME [--json]."""
    from ops.bring import bring
    from ops.checks import bench as run

    if name:
        bring("test")
    raise typer.Exit(run(name, context.args))


@app.command()
def docs() -> None:
    """Build the documentation as a site, into var/site."""
    from ops.docs import docs as run

    raise typer.Exit(run())


@app.command()
def shots() -> None:
    """Take the documentation's pictures again, from the running system."""
    from ops.bring import bring
    from ops.shots.__main__ import main as run

    bring("test")
    raise typer.Exit(run())


@app.command()
def capacity(
    agents: Annotated[int, typer.Option(help="Desktops that are connected at once.")],
    sessions: Annotated[int, typer.Option(help="Screens that are seen at once, at the most.")],
    technicians: Annotated[int, typer.Option(help="Signed in. 0: one for each session.")] = 0,
    requests_a_day: Annotated[int, typer.Option(help="0: one for each five agents.")] = 0,
    session_mbit: Annotated[float, typer.Option(help="Of a session, on average.")] = 2.0,
    spare: Annotated[int, typer.Option(help="Machines of each kind that may be away.")] = 1,
    cores: Annotated[int, typer.Option(help="Of a machine.")] = 4,
    memory_gb: Annotated[float, typer.Option(help="Of a machine.")] = 8.0,
    network_gbit: Annotated[float, typer.Option(help="Of a machine.")] = 1.0,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say how many machines of which kind a site takes, and why: docs/capacity.md."""
    from ops.capacity_report import capacity as run

    site = {
        "agents": agents, "sessions": sessions, "technicians": technicians,
        "requests_a_day": requests_a_day, "session_mbit": session_mbit, "spare": spare,
    }  # fmt: skip
    machine = {"cores": cores, "memory_gb": memory_gb, "network_gbit": network_gbit}
    raise typer.Exit(run(site, machine, as_json=json))


@app.command()
def package(
    what: Annotated[str, typer.Argument(help="agent: for who asks for help; or server.")],
    only: Annotated[str, typer.Option(help="deb, portable; for the server deb, wheel.")] = "",
    brand: Annotated[
        Path | None, typer.Option(help="TOML file with an organisation's name, server, colours.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("var/packages"),
) -> None:
    """Make what is given to users: a .deb, and a folder that just runs. See docs/agent.md."""
    from ops.environment import environment
    from ops.packaging.packages import KINDS, SERVER, make, make_server
    from ops.problems import Problem

    kinds = {"agent": KINDS, "server": SERVER}.get(what, {})
    if not kinds or only not in ("", *kinds):
        print("hc: package agent [--only deb|portable], server [--only deb|wheel]", file=sys.stderr)
        raise typer.Exit(2)
    chosen = (only,) if only else tuple(kinds)
    try:
        if what == "server":
            make_server(out, chosen, environment())
        else:
            make(out, chosen, brand, environment())
    except Problem as problem:
        print(f"hc: {problem}", file=sys.stderr)
        raise typer.Exit(problem.code) from None


@app.command()
def doctor(
    server: Annotated[bool, typer.Option("--server", help="Examine a running service.")] = False,
    settings: Annotated[
        list[Path] | None,
        typer.Option(help="A file of HC_* variables. Left out: /etc/helpchannel/*.env."),
    ] = None,
    url: Annotated[str, typer.Option(help="The public address, instead of HC_PUBLIC_URL.")] = "",
    ca_file: Annotated[
        Path | None, typer.Option(help="Authorities that agents trust besides the system's.")
    ] = None,
    var: Var = Path("var"),
    json: Annotated[bool, typer.Option("--json", help="For programs; with --server.")] = False,
) -> None:
    """Say what is there and what is missing; with --server, what is wrong and its fix."""
    from ops.environment import environment
    from ops.machine import ROOT

    if not server:
        from ops.doctor import doctor as run

        raise typer.Exit(run())
    from ops.server_doctor.report import report

    files = sorted(Path("/etc/helpchannel").glob("*.env")) if settings is None else settings
    raise typer.Exit(report(environment(), files, ROOT / var, ca_file, url, as_json=json))


if __name__ == "__main__":
    app(prog_name="./hc")
