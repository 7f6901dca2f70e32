"""Topics, categories and working hours, as an administrator sets them; and who serves what."""

import re
from collections.abc import Iterable
from datetime import datetime

from admin.errors import Invalid, NotFound
from admin.model_topics import MINUTES, Hours, Topic
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.usecases import time as time_
from admin.usecases.handing import under
from admin.words import N_

LONGEST_NAME = 100
LONGEST_NOTICE = 500
LONGEST_MINUTES = 24 * MINUTES
WEEK = "1234567"


def add(uow: UnitOfWork, name: str) -> int:
    """A new topic. Raises Invalid."""
    name = good_name(name)
    if any(topic.name == name for topic in uow.topics()):
        raise Invalid(N_("There is a topic of this name already."))
    return uow.add_topic(name)


def change(uow: UnitOfWork, topic_id: int, name: str, minutes: str, following: str) -> None:
    """Its name, and where it goes after so many minutes; empty for both: nowhere.

    Raises NotFound or Invalid.
    """
    topics = {topic.id: topic for topic in uow.topics()}
    if topic_id not in topics:
        raise NotFound(N_("There is no such topic."))
    name = good_name(name)
    if any(topic.name == name for topic in topics.values() if topic.id != topic_id):
        raise Invalid(N_("There is a topic of this name already."))
    if bool(minutes) != bool(following):
        raise Invalid(N_("Say both after how many minutes it goes on, and to which topic."))
    next_id = int(following) if following.isdecimal() else None
    if following and (next_id not in topics or next_id == topic_id):
        raise Invalid(N_("Choose another topic for it to go on to."))
    after = _minutes(minutes) if minutes else None
    uow.set_topic(Topic(topic_id, name, after, next_id))


def drop(uow: UnitOfWork, now: datetime, by: str, topic_id: int, into: int | None) -> int:
    """No longer offered; its open requests get the other topic, or none. How many those were.

    Raises NotFound.
    """
    topics = {topic.id: topic for topic in uow.topics()}
    if topic_id not in topics or (into is not None and (into not in topics or into == topic_id)):
        raise NotFound(N_("There is no such topic."))
    moved = uow.waiting_in(topic_id)
    for request_id in moved:
        request = uow.request(request_id)
        if request is not None:
            under(uow, now, request, by, into)
    uow.drop_topic(topic_id)
    words = f"{topics[topic_id].name}; {len(moved)} > {topics[into].name if into else '-'}"
    uow.record(by, now, Act.TOPIC_DROPPED, f"topic {topic_id}", words)
    return len(moved)


def serve(uow: UnitOfWork, person: int, topics: Iterable[str]) -> None:
    """These topics and no others; one that is not there is left out."""
    known = {topic.id for topic in uow.topics()}
    uow.serve(person, {int(each) for each in topics if each.isdecimal()} & known)


def be_away(uow: UnitOfWork, now: datetime, person: int, *, away: bool) -> None:
    """Online, but nobody is to count on them; those who wait are told of it."""
    if (person in uow.away()) != away:
        uow.set_away(person, away=away)
        time_.technicians_changed(uow, now)


def set_categories(uow: UnitOfWork, text: str) -> None:
    """One on each line. Raises Invalid."""
    uow.set_categories(good_name(line) for line in text.splitlines() if line.strip())


def set_hours(uow: UnitOfWork, days: Iterable[str], opens: str, closes: str, notice: str) -> None:
    """Without a day: always open. Raises Invalid."""
    week = "".join(day for day in WEEK if day in set(days))
    if not week:
        uow.set_hours(None)
        return
    begin, end = _clock(opens), _clock(closes)
    if begin >= end:
        raise Invalid(N_("The day must end after it begins."))
    if len(notice) > LONGEST_NOTICE:
        raise Invalid(N_("A notice has at most %(most)s characters."), most=LONGEST_NOTICE)
    uow.set_hours(Hours(week, begin, end, notice.strip()))


def good_name(name: str) -> str:
    """Without blanks around it. Raises Invalid."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(N_("A name has between 1 and %(most)s characters."), most=LONGEST_NAME)
    return name


def _minutes(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= LONGEST_MINUTES:
        raise Invalid(N_("Minutes must be a number between 1 and %(most)s."), most=LONGEST_MINUTES)
    return int(text)


def _clock(text: str) -> int:
    found = re.fullmatch(r"([01]\d|2[0-4]):([0-5]\d)", text.strip())
    if found is None:
        raise Invalid(N_("A time must be written as 08:30."))
    return int(found[1]) * MINUTES + int(found[2])
