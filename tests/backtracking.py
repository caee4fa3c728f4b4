"""Counts the steps that a backtracking matcher takes on a regular expression: the same on every machine.

The engine of the standard library counts none, and times on a busy machine prove nothing. `Steps` matches as that
engine does, by the tree that its own parser gives: first alternatives first, greedy repetitions from their longest
on, one step for each attempt at a character, a repetition or an alternative.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

codes, parsing = import_module("re._constants"), import_module("re._parser")
"""The parser of the standard library, which has no public name."""
Goes = Callable[[int], bool]
Matcher = Callable[[int, Goes], bool]
MOST_STEPS = 200_000
FOREIGN = "\u2603"
"""A character that hardly any expression names."""


DEPTH = 20_000
"""Calls within each other that a match may need."""


class TooManyStepsError(Exception):
    """An attempt took more than `MOST_STEPS`."""


class UnknownError(Exception):
    """The expression has something in it that is not known here."""


@contextmanager
def deep() -> Iterator[None]:
    """Let calls lie deep within each other in the body, and nowhere else: other tests count on the usual limit."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(DEPTH, usual))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


class Steps:
    """The steps of one expression on one text."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.tree = parsing.parse(pattern, flags)
        self.flags = self.tree.state.flags
        self.steps = 0
        self.text = ""
        self.groups: dict[int, str] = {}
        with deep():
            self._match = self._sequence(self.tree, self.flags)

    def matching(self, text: str, *, whole: bool = False) -> int:
        """Return the steps of a match at the beginning of a text; `whole`: it must reach the end."""
        self.text, self.steps, self.groups = text, 0, {}
        end = len(text)
        with deep():
            self._match(0, (lambda at: at == end) if whole else (lambda _: True))
        return self.steps

    def searching(self, text: str) -> int:
        """Return the steps of finding all there is in a text, one after the other."""
        self.text, self.steps, self.groups = text, 0, {}
        at, ends = 0, [0]

        def note(end: int) -> bool:
            ends[0] = end
            return True

        with deep():
            while at <= len(text):
                is_found = self._match(at, note)
                at = max(ends[0], at + 1) if is_found else at + 1
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyStepsError

    def _sequence(self, nodes: Any, flags: int) -> Matcher:
        matchers = [self._node(code, value, flags) for code, value in nodes]

        def run(at: int, then: Goes, index: int = 0) -> bool:
            if index == len(matchers):
                return then(at)
            return matchers[index](at, lambda after: run(after, then, index + 1))

        return run

    def _node(self, code: Any, value: Any, flags: int) -> Matcher:
        taking = self._taking(code, value, flags)
        if taking is not None:
            return self._one(taking)
        match code:
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                return self._repeat(code, value[0], value[1], value[2], flags)
            case codes.SUBPATTERN:
                return self._group(value[0], value[1], value[2], value[3], flags)
            case codes.ATOMIC_GROUP:
                return self._atomic(self._sequence(value, flags))
            case codes.BRANCH:
                return self._branch([self._sequence(each, flags) for each in value[1]])
            case codes.ASSERT | codes.ASSERT_NOT:
                return self._look(*value, wanted=code is codes.ASSERT, flags=flags)
            case codes.AT:
                return self._place(value, flags)
            case codes.GROUPREF:
                return self._again(value)
        raise UnknownError(str(code))

    def _taking(self, code: Any, value: Any, flags: int) -> Callable[[str], bool] | None:
        """Return what a node of one character takes; None for other nodes."""
        folds = bool(flags & re.IGNORECASE)
        if code is codes.LITERAL:
            return lambda char: char == chr(value) or (folds and char.lower() == chr(value).lower())
        if code is codes.NOT_LITERAL:
            return lambda char: char != chr(value) and not (folds and char.lower() == chr(value).lower())
        if code is codes.ANY:
            return lambda char: bool(flags & re.DOTALL) or char != "\n"
        if code is codes.IN:
            return _set(value, flags)
        return None

    def _one(self, taking: Callable[[str], bool]) -> Matcher:
        def run(at: int, then: Goes) -> bool:
            self._step()
            return at < len(self.text) and taking(self.text[at]) and then(at + 1)

        return run

    def _repeat(self, code: Any, least: int, most: Any, body: Any, flags: int) -> Matcher:
        taking = self._taking(body[0][0], body[0][1], flags) if len(body) == 1 else None
        longest = sys.maxsize if most is codes.MAXREPEAT else int(most)
        if taking is not None:
            return self._run_of(code, least, longest, taking)
        inner = self._sequence(body, flags)
        matcher = (
            self._lazy(least, longest, inner) if code is codes.MIN_REPEAT else self._greedy(least, longest, inner)
        )
        return self._atomic(matcher) if code is codes.POSSESSIVE_REPEAT else matcher

    def _run_of(self, code: Any, least: int, longest: int, taking: Callable[[str], bool]) -> Matcher:
        def run(at: int, then: Goes) -> bool:
            count = 0
            while count < longest and at + count < len(self.text) and taking(self.text[at + count]):
                self._step()
                count += 1
            if code is codes.POSSESSIVE_REPEAT:
                return count >= least and then(at + count)
            order = range(least, count + 1) if code is codes.MIN_REPEAT else range(count, least - 1, -1)
            for each in order:
                self._step()
                if then(at + each):
                    return True
            return False

        return run

    def _greedy(self, least: int, longest: int, inner: Matcher) -> Matcher:
        def run(at: int, then: Goes, count: int = 0) -> bool:
            self._step()

            def more(after: int) -> bool:
                return (after > at or count < least) and run(after, then, count + 1)

            return (count < longest and inner(at, more)) or (count >= least and then(at))

        return run

    def _lazy(self, least: int, longest: int, inner: Matcher) -> Matcher:
        def run(at: int, then: Goes, count: int = 0) -> bool:
            self._step()

            def more(after: int) -> bool:
                return (after > at or count < least) and run(after, then, count + 1)

            return (count >= least and then(at)) or (count < longest and inner(at, more))

        return run

    def _group(self, number: int | None, added: int, removed: int, body: Any, flags: int) -> Matcher:
        inner = self._sequence(body, (flags | added) & ~removed)

        def run(at: int, then: Goes) -> bool:
            def keep(after: int) -> bool:
                before = self.groups.get(number or 0)
                self.groups[number or 0] = self.text[at:after]
                if then(after):
                    return True
                self.groups[number or 0] = before or ""
                return False

            return inner(at, keep if number else then)

        return run

    def _atomic(self, inner: Matcher) -> Matcher:
        def run(at: int, then: Goes) -> bool:
            ends: list[int] = []

            def note(after: int) -> bool:
                ends.append(after)
                return True

            return inner(at, note) and then(ends[0])

        return run

    def _branch(self, inner: Sequence[Matcher]) -> Matcher:
        def run(at: int, then: Goes) -> bool:
            for each in inner:
                self._step()
                if each(at, then):
                    return True
            return False

        return run

    def _look(self, direction: int, body: Any, *, wanted: bool, flags: int) -> Matcher:
        inner, (width, _) = self._sequence(body, flags), body.getwidth()

        def run(at: int, then: Goes) -> bool:
            start = at if direction > 0 else at - width
            return (start >= 0 and inner(start, lambda _: True)) == wanted and then(at)

        return run

    def _place(self, kind: Any, flags: int) -> Matcher:
        def holds(at: int) -> bool:
            text, lines = self.text, bool(flags & re.MULTILINE)
            match kind:
                case codes.AT_BEGINNING_STRING:
                    return at == 0
                case codes.AT_BEGINNING:
                    return at == 0 or (lines and text[at - 1] == "\n")
                case codes.AT_END_STRING:
                    return at == len(text)
                case codes.AT_END:
                    return at == len(text) or text[at:] == "\n" or (lines and text[at] == "\n")
            before, after = text[at - 1 : at], text[at : at + 1]
            is_edge = bool(re.match(r"\w", before)) != bool(re.match(r"\w", after))
            return is_edge == (kind is codes.AT_BOUNDARY)

        return lambda at, then: holds(at) and then(at)

    def _again(self, number: int) -> Matcher:
        def run(at: int, then: Goes) -> bool:
            self._step()
            said = self.groups.get(number, FOREIGN)
            return self.text.startswith(said, at) and then(at + len(said))

        return run


def _set(items: Any, flags: int) -> Callable[[str], bool]:
    """Return what a set of characters takes."""
    negated = items[0][0] is codes.NEGATE
    ascii_only = re.ASCII if flags & re.ASCII else 0
    known: dict[str, bool] = {}

    def is_in(char: str) -> bool:
        number = ord(char)
        for code, value in items:
            if code is codes.LITERAL and number == value:
                return True
            if code is codes.RANGE and value[0] <= number <= value[1]:
                return True
            if code is codes.CATEGORY and re.match(CATEGORIES[value], char, ascii_only):
                return True
        return False

    def takes(char: str) -> bool:
        if char not in known:
            forms = {char, char.lower(), char.upper()} if flags & re.IGNORECASE else {char}
            known[char] = any(is_in(form) for form in forms if len(form) == 1) != negated
        return known[char]

    return takes


CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
MARKS = re.compile(r"\\([^\w\s])|([^\w\s()\[\]{}*+?|.\\^$])")
"""What in a pattern stands for itself and is no letter or digit."""
EXAMPLES = "a0 -_.,:;=/\\\"'(<[{|*#!&é\n\tA" + "\u4e00" + FOREIGN


def alternatives(pattern: str) -> list[str]:
    """Return the alternatives that a whole expression is made of: it costs no more than all of them together.

    Flags at its beginning and references to its groups keep it as it is.
    """
    if re.match(r"\(\?[a-zA-Z]+\)", pattern) or re.search(r"\\[1-9]|\(\?P=|\(\?\(", pattern):
        return [pattern]
    parts, depth, at = [""], 0, 0
    for found in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]", pattern, re.DOTALL):
        parts[-1] += pattern[at : found.start()]
        at = found.end()
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += found[0]
    parts[-1] += pattern[at:]
    return parts


def inputs(pattern: str, flags: int, sizes: Sequence[int]) -> Iterator[list[str]]:
    """Yield texts made to cost an expression much: a beginning, something said `size` times, an end that fits not."""
    tree = parsing.parse(pattern, flags)
    for before, body in _repetitions(tree, "", tree.state.flags):
        for pump in _pumps(body, tree.state.flags, pattern):
            for end in ("", FOREIGN, "\n" + FOREIGN):
                yield [before + pump * size + end for size in sizes]


def _repetitions(nodes: Any, before: str, flags: int) -> Iterator[tuple[str, Any]]:
    """Yield each repetition without a near end, and a text that brings a matcher to it."""
    for code, value in nodes:
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            if value[1] is codes.MAXREPEAT or int(value[1]) > 8:
                yield before, value[2]
            yield from _repetitions(value[2], before, flags)
        elif code is codes.SUBPATTERN:
            yield from _repetitions(value[3], before, flags)
        elif code is codes.ATOMIC_GROUP:
            yield from _repetitions(value, before, flags)
        elif code is codes.BRANCH:
            for each in value[1]:
                yield from _repetitions(each, before, flags)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _repetitions(value[1], before, flags)
        before += sample([(code, value)], flags)


def _pumps(body: Any, flags: int, pattern: str) -> list[str]:
    """Return what may be said again and again within a repetition of a pattern."""
    takes = Steps("x")._taking(body[0][0], body[0][1], flags) if len(body) == 1 else None
    if takes is not None:
        usual = [char for char in _characters(body) if takes(char)][:4]
        named = dict.fromkeys("".join(found) for found in MARKS.findall(pattern))
        return [*dict.fromkeys([*usual, *[char for char in named if takes(char)][:4]])]
    samples = {sample(body, flags, choice) for choice in range(6)}
    return sorted({*samples, *(char for each in samples for char in each[:2])} - {""})[:10]


def _characters(nodes: Any) -> list[str]:
    """Return characters worth trying: usual ones, and the ends of what a set names."""
    named = []
    for code, value in nodes:
        if code is codes.IN:
            named += [chr(v) for c, v in value if c is codes.LITERAL]
            named += [chr(v[0]) for c, v in value if c is codes.RANGE]
    return [*dict.fromkeys([*EXAMPLES, *(char for char in named if unicodedata.category(char) != "Cs")])]


def sample(nodes: Any, flags: int, choice: int = 0) -> str:
    """Return a short text that nodes match, as far as a simple look tells."""
    text = ""
    for code, value in nodes:
        if code is codes.LITERAL:
            text += chr(value)
        elif code in {codes.NOT_LITERAL, codes.ANY, codes.IN}:
            takes = Steps("x")._taking(code, value, flags)
            fitting = [char for char in _characters([(code, value)]) if takes is not None and takes(char)]
            text += fitting[choice % len(fitting)] if fitting else ""
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            text += sample(value[2], flags, choice) * max(value[0], 1 if choice % 2 else 0)
        elif code is codes.SUBPATTERN:
            text += sample(value[3], flags, choice)
        elif code is codes.ATOMIC_GROUP:
            text += sample(value, flags, choice)
        elif code is codes.BRANCH:
            text += sample(value[1][choice % len(value[1])], flags, choice)
    return text
