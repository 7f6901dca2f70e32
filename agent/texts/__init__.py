"""THE TEXTS: all that the agent says to a person, a file for each language.

A text stands under its key, and its blanks are named: "{technician} wants to help you". Every
language has every key, with the same blanks; a unit test names what is missing. `wording.py`
speaks them. A new language is a file here and a line below.
"""

from collections.abc import Mapping
from typing import Final

from agent.texts.en import EN
from agent.texts.es import ES

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": EN, "es": ES}
