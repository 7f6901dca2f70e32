"""Copying and pasting as an application on the user's desktop does: `hold TEXT` or `read`."""

import sys
import tkinter as tk


def main(what: str, text: str = "") -> None:
    root = tk.Tk()
    root.withdraw()
    if what == "read":
        try:
            sys.stdout.write(root.clipboard_get())
        except tk.TclError:  # nobody has copied anything
            return
    else:
        root.clipboard_clear()
        root.clipboard_append(text)
        root.update()
        sys.stdout.write("held\n")
        sys.stdout.flush()
        root.mainloop()


if __name__ == "__main__":
    main(*sys.argv[1:])
