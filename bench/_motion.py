"""What moves on the desktop while pictures are counted: `scroll` or `drag`, 30 steps a second."""

import math
import sys
import tkinter as tk

STEP = 33  # milliseconds
LINES = 45
SENTENCE = "{:05}  The quick brown fox jumps over the lazy dog; el pingüino hizo mil kilómetros  "


def page(root: tk.Tk) -> tk.Text:
    text = tk.Text(root, font=("DejaVu Sans Mono", 11), background="white", foreground="#202020")
    text.pack(fill="both", expand=True)
    text.insert("end", "\n".join(SENTENCE.format(number) for number in range(LINES)))
    return text


def scroll(root: tk.Tk, text: tk.Text, number: int = LINES) -> None:
    text.insert("end", "\n" + SENTENCE.format(number))
    text.delete("1.0", "2.0")
    root.after(STEP, scroll, root, text, number + 1)


def drag(root: tk.Tk, window: tk.Toplevel, number: int = 0) -> None:
    x, y = 350 + 300 * math.cos(number / 15), 200 + 150 * math.sin(number / 15)
    window.geometry(f"+{int(x)}+{int(y)}")
    root.after(STEP, drag, root, window, number + 1)


def main(what: str) -> None:
    root = tk.Tk()
    root.attributes("-fullscreen", True)
    text = page(root)
    if what == "scroll":
        scroll(root, text)
    else:
        window = tk.Toplevel(root)
        window.geometry("560x380+300+200")
        tk.Label(window, text="A window\nthat is dragged", font=("DejaVu Sans", 40)).pack(
            fill="both", expand=True
        )
        window.transient(root)
        drag(root, window)
    root.mainloop()


if __name__ == "__main__":
    main(sys.argv[1])
