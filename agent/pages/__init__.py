"""THE PAGES: what the main window shows, one at a time.

    book.py       the window: makes the pages, shows one, grows with what it says
    sheet.py      what a page is drawn on, and what each page can do
    sign_in.py    name and password, or a code
    ask.py        what is needed, about what, with a picture if the person wants
    waiting.py    the place in the queue
    consent.py    a technician is there: what may they do? And whether they may come unasked
    finished.py   how it ended, and how it was
    plain.py      pages of a few words: one moment, connecting, trouble

Each page knows one kind of screen (`screens.py`). Its pieces come from `window.py`; a click on one
is an event that `face.py` passes on.
"""
