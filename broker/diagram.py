"""`python -m broker.diagram`: the life of a request as a Mermaid drawing, made from the table.

With a file's name it rewrites what stands there between the two marks; `--check` only says
whether that would change anything (exit code 1 if so).
"""

import sys
from collections import defaultdict
from pathlib import Path

from broker.lifecycle import OPEN, TRANSITIONS, State, word

BEGIN, END = (
    "<!-- lifecycle: begin (drawn by python -m broker.diagram) -->",
    "<!-- lifecycle: end -->",
)


def mermaid() -> str:
    """The state diagram, one arrow for each pair of states."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for state, events in TRANSITIONS.items():
        source = "[*]" if state is None else state.name
        for (author, kind), target in events.items():
            arrows[source, target.name].append(f"{author.value}: {kind}")
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [
        f"    {state.name}: {word(state)} ({state.value})"
        for state in State
        if any(state.name in pair for pair in arrows)
    ]
    lines += [
        f"    {source} --> {target}: {'<br>'.join(sorted(causes))}"
        for (source, target), causes in arrows.items()
    ]
    lines += [
        f"    {state.name} --> [*]"
        for state in State
        if state not in OPEN and state is not State.REJECTED
    ]
    return "\n".join([*lines, "```"])


def put_into(text: str) -> str:
    """The document with the drawing renewed. Raises ValueError where the marks are missing."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"the document lacks the marks {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{mermaid()}\n\n{END}{after}"


def main(words: list[str]) -> int:
    """Print the drawing, or renew or check it in a document."""
    files = [Path(each) for each in words if not each.startswith("--")]
    if not files:
        print(mermaid())  # noqa: T201
        return 0
    stale = 0
    for file in files:
        text = file.read_text()
        if put_into(text) == text:
            continue
        if "--check" in words:
            print(f"{file}: the lifecycle's drawing is stale; run python -m broker.diagram {file}")  # noqa: T201
            stale = 1
        else:
            file.write_text(put_into(text))
    return stale


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
