"""A service for a minute, with people who ask for help in one language."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.child import Child
from ops.demo import INK, PAPER, SKY
from ops.desktop import Desktop
from ops.stack import ROOT, Stack

PASSWORD = "only for the pictures"  # noqa: S105 - of a service that lives for a minute
TECHNICIANS = (("tomas", "Tomás Téllez"), ("berta", "Berta Gil"))
ADMIN = ("ada", "Ada Alcázar")
PEOPLE = {
    "lucia": "Lucía Núñez",
    "pau": "Pau Ferrer i Bosch",
    "ines": "Inês Carvalho",
    "rosa": "Rosa Jiménez",
}
WINDOW = ("marta", "Marta Ruiz")
"""Who asks in the agent's window."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lucia": "The printer says «paper jam» again and nothing comes out",
        "pau": "I cannot open the form for my holidays",
        "ines": "My screen is very dark since this morning",
        "rosa": "Where has my letter gone? I saved it yesterday",
        "marta": "I cannot sign the form",
        "chat": "Good morning. Which printer is it, the one in the hall?",
        "letter": " Dear Ms Roca,\n\n the printer says «paper jam» and nothing comes out.\n\n"
        " Could somebody help me, please?\n\n Lucía Núñez\n",
        "organisation": "City Council",
    },
    "es": {
        "lucia": "La impresora dice otra vez «atasco» y no sale nada",
        "pau": "No puedo abrir el formulario de vacaciones",
        "ines": "Desde esta mañana la pantalla está muy oscura",
        "rosa": "¿Dónde está mi carta? La guardé ayer",
        "marta": "No puedo firmar el formulario",
        "chat": "Buenos días. ¿Qué impresora es, la del pasillo?",
        "letter": " Estimada señora:\n\n la impresora dice «atasco» y no sale nada.\n\n"
        " ¿Puede alguien ayudarme, por favor?\n\n Lucía Núñez\n",
        "organisation": "Ayuntamiento",
    },
}


@dataclass
class House:
    """What is photographed: a running service and a desktop on which somebody works."""

    stack: Stack
    language: str
    folder: Path
    desktop: Desktop
    ends: ExitStack

    @property
    def words(self) -> Mapping[str, str]:
        """What people write, in the language of the pictures."""
        return WORDS[self.language]

    def asks(self, login: str) -> None:
        """Somebody asks for help and says yes to who comes."""
        home = self.folder / login
        home.mkdir()
        command = [
            sys.executable, "-m", "agent", "--headless", "--consent", "always", "--grant", "full",
            "--server", self.stack.url, "--login", login, "--password-stdin",
            "--request", self.words[login],
        ]  # fmt: skip
        child = Child(
            login,
            command,
            environment={**self.desktop.environment, "HOME": str(home)},
            listener=lambda _line: None,
            folder=ROOT,
            stdin=PASSWORD + "\n",
        )
        child.start()
        self.ends.callback(child.stop)


@contextmanager
def house(folder: Path, language: str) -> Iterator[House]:
    """It lives within the block."""
    with ExitStack() as ends:
        settings = {
            "HC_ORGANISATION": WORDS[language]["organisation"],
            "HC_LANGUAGE": language,
            "HC_LOG_LEVEL": "warning",
        }
        stack = Stack(folder / "service", port=0, settings=settings)
        ends.callback(stack.stop)
        stack.start()
        for login, name in (*PEOPLE.items(), WINDOW):
            stack.add_person(login, name, "USER", PASSWORD)
        for login, name in TECHNICIANS:
            stack.add_person(login, name, "TECH", PASSWORD)
        stack.add_person(*ADMIN, "ADMIN", PASSWORD)
        desktop = Desktop(folder / "desktop", size="1180x720")
        ends.callback(desktop.stop)
        desktop.start()
        _furnish(desktop, WORDS[language]["letter"])
        yield House(stack, language, folder, desktop, ends)


def _furnish(desktop: Desktop, text: str) -> None:
    colours = ("-bg", PAPER, "-fg", INK)
    letter = desktop.folder / "letter.txt"
    letter.write_text(text)
    desktop.run("xsetroot", "-solid", SKY)
    desktop.run(
        "xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "12", *colours, "-T", "Carta",
        "-geometry", "70x24+60+70", "-e", "sh", "-c", f'cat "{letter}"; exec cat',
    )  # fmt: skip
    desktop.run("xclock", *colours, "-update", "60", "-geometry", "240x240+880+70")
