"""The application on the user's desktop in the stories: a picture that everybody knows, and a
line to type on.

Four squares of known colours stand at known places, and a lamp blinks (`LAMP`). Each click on
them and each change of the line is written to a file as one JSON object, so that a story can tell
what has arrived.
"""

import json
import sys
import tkinter as tk
from pathlib import Path

SQUARE = 100
LEFT, TOP = 100, 100
LAMP = (720, 30)
COLOURS = {"red": "#d01010", "green": "#10b010", "blue": "#1020d0", "gold": "#e0b010"}
END = "¦"  # what Return writes on the line: all that was pressed before it has arrived


def main(log: Path, first: str, at: str = "0") -> None:
    """Full screen on the monitor that is there, counted in pixels from the left."""
    names = [first, *[name for name in COLOURS if name != first]]
    root = tk.Tk()
    root.geometry(f"+{at}+0")
    root.attributes("-fullscreen", True)  # so that the window manager gives it the keyboard
    canvas = tk.Canvas(root, width=800, height=480, background="#ffffff", highlightthickness=0)
    canvas.pack()
    for number, name in enumerate(names):
        x, y = LEFT + SQUARE * (number % 2), TOP + SQUARE * (number // 2)
        canvas.create_rectangle(x, y, x + SQUARE, y + SQUARE, fill=COLOURS[name], width=0)

    lamp = canvas.create_rectangle(700, 10, 740, 50, fill="#000000", width=0)

    def blink(bright: bool) -> None:
        """The picture never stands still, so that a viewer that does is found out."""
        canvas.itemconfigure(lamp, fill="#ffffff" if bright else "#000000")
        root.after(100, blink, not bright)

    def write(**what: object) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(what, ensure_ascii=False) + "\n")

    text = tk.StringVar()
    text.trace_add("write", lambda *_: write(text=text.get()))
    line = tk.Entry(root, textvariable=text, font=("DejaVu Sans", 18), width=50)
    line.bind("<Return>", lambda _: line.insert("end", END))
    line.pack(pady=20)
    canvas.bind("<Button-1>", lambda event: (write(click=[event.x, event.y]), line.focus_force()))
    root.bind("<Control-Alt-Delete>", lambda _: write(key="Control-Alt-Delete"))
    blink(True)
    root.after(100, lambda: (line.focus_force(), write(ready=True)))
    root.mainloop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
