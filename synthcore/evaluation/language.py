"""Whether a text is English, told from its letters and its commonest words; and those words, which tell nothing of a topic.

A language is named by what its texts are full of: about every second word of English is one of some two hundred. Words that
another language of Latin letters is as full of ("in", "die", "de", "a") are common, but are no sign of English.
"""

from __future__ import annotations

import re

# What stands in most English texts and in few others.
_TELLING = """
    the and to of is it that you i my your with this have not what are be but they from it's i'm don't when like would there how can't that's
    just about know think feel for we me if or because which who were been more some out up do does did could should one all get so than then
    their them these those has had will was he she his her our us as at by on an into over after before where why very really you're i've
    didn't isn't doesn't might may must any other only also much many most people go going yes no okay ok thanks thank please
"""
# Of these, what other languages of Latin letters have as well.
_ELSEWHERE = "i do so was has had he her on an as at by me us we were will over up all go no for of is it one any after did or than"
# What is no part of a topic: the above, and what is as frequent in texts of help.
_COMMON = """
    a in am its i'd i'll you'd you'll you've he's she's they're we're let's there's what's who's won't wouldn't couldn't shouldn't hasn't haven't
    wasn't weren't ain't cannot can now here today again even still well way thing things something anything nothing everything someone anyone
    lot bit kind sort maybe perhaps too such each every both few own same once ever never always often sometimes while during until through
    between down off under yet say says said tell told ask asked make makes made take takes took want wants need needs see seems seem look
    give come came back right sure good better best new time times day days since without being having doing able help helps get gets getting
    got put try mean means keep keeps start use used using first last next two three little rather quite almost around away
"""
TELLING = frozenset(_TELLING.split())
COMMON = TELLING | frozenset(_COMMON.split())
_SIGNS = TELLING - frozenset(_ELSEWHERE.split())
LEAST = 0.14  # of the words: a page of English has 0.4, of another language of Latin letters at most 0.1
FEW = 6  # words, below which only the letters tell
LOOKED_AT = 4_000  # characters of a text; its beginning tells
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def is_english(text: str) -> bool:
    """Whether a text can be read by what reads English. A text without letters can: nothing in it is another language. A text
    of a few words in Latin letters is taken for English, for there is too little of it to tell."""
    words = _WORD.findall(text[:LOOKED_AT].replace("’", "'").lower())
    if not words:
        return not any(map(str.isalpha, text))
    plain = sum(word.isascii() for word in words)
    if plain < 0.6 * len(words):
        return False
    if len(words) < FEW:
        return True
    telling = sum(word in _SIGNS for word in words)
    return telling >= LEAST * len(words) or (len(words) < 2 * FEW and telling >= 1)
