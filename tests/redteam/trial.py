"""Runs one page in one engine: drives it as a reader would, looks at it, and says who won.

A page wins if two pictures, at least 300 ms apart, show the topic without the disclaimer, and so does every picture
between them (800 ms if the page has stopped the widget's own timers). It also wins if it shows that half of the time.
An honest page is harmed if the topic can be read in the control (a plain copy in the widget's place), but in the widget
it cannot be read twice in a row.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from PIL import Image as Pictures

from redteam.engines import BrowserEndedError, Engine
from redteam.film import Frame, add_frame, cut_film, find_longest_win, rasterise
from redteam.judge import Judge, Sight
from redteam.pages import Page, Step

# The promise is 250 ms, and 750 ms if the widget has been stopped. A picture takes a few more.
APART_S = 0.3
_LEASE_S = 0.8
_STOPPING = {"timers"}
# After a step: the guard's 250 ms, and time for a slow machine to paint.
_CALM_S = 0.35
_SETTLED_S = 1.2
_LOADING_S = 3.0
_FRAME_S = 0.03
_FLICKER_SHARE = 0.5

# The control must show clearly more words than a topic needs, because the widget's own lines take some of the space.
_CONTROL_WORDS_AT_LEAST = 6

_HAS_LOADED = (
    r"performance.getEntriesByType('resource')"
    r".some(e => /\/v1\/(topics|frame)\/.*\.html/.test(e.name) && e.responseEnd)"
)


@dataclass
class Result:
    """What a page achieved. `outcome`: won, held, residue (a known win); harmed, unharmed; skipped, failed."""

    page: Page
    outcome: str = "held"
    where: list[str] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)
    withdrawn_ms: float | None = None
    note: str = ""
    has_ended_browser: bool = False
    seconds: float = 0


class Trial:
    """Runs one page after another in an engine. It saves the pictures that show a win or a harm."""

    def __init__(
        self,
        engine: Engine,
        clinic_root: str,
        words_of: Callable[[Page], frozenset[str]],
        kept: Path | None = None,
        patience_s: float = 0,
    ) -> None:
        self._engine = engine
        self._judge = Judge()
        self._root = clinic_root
        self._words_of = words_of
        self._kept = kept
        self._least_patience_s = patience_s
        self._control: dict[str, Sight] = {}

    def run(self, page: Page) -> Result:
        """Run a page. An error is a result, too."""
        self._page, self._words = page, self._words_of(page)
        self._result = Result(page)
        began = time.monotonic()
        try:
            if needs_missing := self._find_missing(page):
                self._result.outcome, self._result.note = "skipped", f"{self._engine.name} cannot {needs_missing}"
            elif page.is_honest:
                self._run_honest(page)
            else:
                self._visit(page, "")
        except BrowserEndedError:
            self._result.outcome, self._result.note = "failed", f"{self._engine.name} ends on this page"
            self._result.has_ended_browser = True
        except Exception as error:  # one page must not stop the campaign
            self._result.outcome, self._result.note = "failed", f"{type(error).__name__}: {error}"[:300]
        self._result.seconds = round(time.monotonic() - began, 2)
        return self._result

    def _find_missing(self, page: Page) -> str:
        only = page.settings.get("engines")
        if only and self._engine.name not in only:
            return f"do this ({page.settings.get('why', 'no such feature')})"
        if page.viewport[0] < self._engine.narrowest:
            return f"do this (its windows are {self._engine.narrowest} px wide, or wider)"
        return ""

    # What the reader does.

    def _visit(self, page: Page, query: str) -> None:
        address = f"{self._root}/{page.address}"
        if query:
            address += ("&" if "?" in address else "?") + query
        self._engine.open(address, page.viewport)
        is_late = any("attack" in step or step.get("now") for step in page.steps)
        if not is_late:
            self._settle()
        for step in page.steps:
            self._take(step)
            if self._result.outcome in ("won", "residue"):
                return

    def _settle(self) -> None:
        end = time.monotonic() + _LOADING_S
        while time.monotonic() < end and not self._engine.run(_HAS_LOADED):
            time.sleep(0.05)
        time.sleep(_SETTLED_S)

    def _take(self, step: Step) -> None:
        (verb, value), *more = step.items()
        options = dict(more)
        if verb == "look":
            self._look(value)
        elif verb == "burst":
            self._judge_burst(options.get("name", "burst"), self._film(value / 1000))
        elif verb == "attack":
            self._watch_attack(value / 1000)
        elif verb == "print":
            self._look_at_print(value)
        else:
            self._act(verb, value)

    def _act(self, verb: str, value: Any) -> None:
        if verb == "now":
            return
        if verb == "wait":
            time.sleep(value / 1000)
        elif verb == "until":
            self._await(value)
        else:
            self._DEEDS[verb](self, value)
            time.sleep(_CALM_S)

    def _await(self, script: str) -> None:
        end = time.monotonic() + 5
        while time.monotonic() < end and not self._engine.run(script):
            time.sleep(0.05)

    def _turn_wheel(self, turn: dict[str, int]) -> None:
        """Scroll in many small steps, as with a mouse wheel."""
        for _ in range(turn["times"]):
            self._engine.run(f"scrollBy({{top: {turn['by']}, behavior: 'instant'}})")
            time.sleep(0.03)

    def _point(self, deed: str, selector: str) -> None:
        # The middle of the element. If that is outside the window, the nearest point inside.
        script = (
            "(r => [r.left + r.width / 2, Math.min(Math.max(r.top + r.height / 2, 4), innerHeight - 4)])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        point = self._engine.run(script)
        if point is None:
            raise LookupError(f"no element {selector!r}")
        getattr(self._engine, deed)(*point)

    def _set_media(self, features: dict[str, str]) -> None:
        if not self._engine.set_media(features):
            self._result.note = f"not shown with {features}"

    def _leave(self, milliseconds: float) -> None:
        if not self._engine.leave_for(milliseconds / 1000):
            self._result.note = "not left"

    def _scroll(self, value: float | str) -> None:
        """Scroll to a share of the page's height, to a number of pixels if it is above 1, or to an element."""
        if isinstance(value, str):
            self._engine.run(f"document.querySelector({value!r}).scrollIntoView({{behavior: 'instant'}})")
        else:
            top = value if value > 1 else f"{value} * (document.documentElement.scrollHeight - innerHeight)"
            self._engine.run(f"scrollTo({{top: {top}, behavior: 'instant'}})")

    _DEEDS: ClassVar[dict[str, Callable[[Trial, Any], object]]] = {
        "scroll": _scroll,
        "wheel": _turn_wheel,
        "run": lambda trial, script: trial._engine.run(script),
        "click": lambda trial, selector: trial._point("click", selector),
        "hover": lambda trial, selector: trial._point("hover", selector),
        "press": lambda trial, key: trial._engine.press(key),
        "media": _set_media,
        "leave": _leave,
    }

    # What the reader sees.

    @property
    def _patience_s(self) -> float:
        return max(self._least_patience_s, _LEASE_S if self._page.family in _STOPPING else APART_S)

    def _look(self, name: str) -> None:
        if self._page.is_honest:
            self._views[name] = self._view_honestly(name)
            return
        first = self._frame()
        sight = self._look_at(first)
        self._note(name, sight)
        if not sight.is_win:
            return
        time.sleep(max(0, self._patience_s - (time.time() - first.at)))
        second = self._frame()
        if self._look_at(second).is_win:
            self._win(name, second)

    def _film(self, seconds: float) -> list[Frame]:
        """Take pictures as fast as possible. Of equal pictures in a row, keep the first and the last."""
        frames: list[Frame] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            add_frame(frames, self._frame())
            time.sleep(_FRAME_S)
        return frames

    def _judge_burst(self, name: str, frames: list[Frame]) -> list[tuple[Frame, Sight]]:
        judged = [(frame, self._look_at(frame)) for frame in frames]
        for _, sight in judged:
            self._note(name, sight)
        spans = pairwise(judged)
        won_s = sum(following.at - frame.at for (frame, sight), (following, _) in spans if sight.is_win)
        longest = find_longest_win(judged)
        whole = frames[-1].at - frames[0].at
        if longest[0] >= self._patience_s:
            self._win(f"{name}: {longest[0] * 1000:.0f} ms", longest[1])
        elif whole and won_s / whole >= _FLICKER_SHARE:
            self._win(f"{name}: {won_s / whole:.0%} of the time", longest[1])
        return judged

    def _watch_attack(self, seconds: float) -> None:
        """Film from just before the page's attack, and measure the longest time for which it wins without a break."""
        end = time.monotonic() + _LOADING_S + 3
        frames: list[Frame] = []
        while time.monotonic() < end and self._engine.run("document.title") != "attack":
            frames = [self._frame()]
            time.sleep(0.03)
        for frame in self._film(seconds):
            add_frame(frames, frame)
        mark = self._engine.run("performance.timeOrigin + (performance.getEntriesByName('attack')[0] || {}).startTime")
        if mark is None:
            self._result.note = "the attack never started"
            return
        began = mark / 1000
        judged = self._judge_burst("attack", cut_film(frames, began))
        won_s = find_longest_win(judged)[0]
        if won_s and self._result.outcome == "held":
            self._result.withdrawn_ms = round(won_s * 1000)

    def _look_at_print(self, name: str) -> None:
        document = self._engine.print()
        if document is None:
            self._result.outcome, self._result.note = "skipped", f"{self._engine.name} cannot print here"
            return
        sights = []
        for picture in rasterise(document):
            sights.append(self._judge.look(picture, self._words))
            if sights[-1].has_disclaimer:
                break
        # The printed pages belong together: the disclaimer may be on any of them.
        sight = Sight(frozenset().union(*(each.topic_words for each in sights)), any(s.has_disclaimer for s in sights))
        if self._page.is_honest:
            self._views[name] = sight
            return
        self._note(name, sight)
        if sight.is_win:
            self._win(name, None)

    def _frame(self) -> Frame:
        return Frame(time.time(), self._engine.picture(whole=self._page.settings.get("whole_screen", False)))

    def _look_at(self, frame: Frame) -> Sight:
        return self._judge.look(frame.picture, self._words, for_topic=self._page.is_honest)

    def _note(self, name: str, sight: Sight) -> None:
        self._result.seen.setdefault(name, [])
        entry = [len(sight.topic_words), sight.has_disclaimer]
        if entry not in self._result.seen[name]:
            self._result.seen[name].append(entry)

    def _win(self, name: str, frame: Frame | None) -> None:
        self._result.outcome = "residue" if "residue" in self._page.settings else "won"
        self._result.where.append(name)
        if frame:
            self._keep(name, frame)

    def _keep(self, name: str, frame: Frame) -> None:
        if not self._kept:
            return
        self._kept.mkdir(parents=True, exist_ok=True)
        stem = f"{self._engine.name}-{self._page.id}-{name.split(':', maxsplit=1)[0]}".replace("/", "-").replace(
            " ", "-"
        )
        Pictures.fromarray(frame.picture).save(self._kept / f"{stem}.png")

    # Honest pages.

    def _run_honest(self, page: Page) -> None:
        self._views: dict[str, Sight] = {}
        self._visit(page, "control")
        control = self._views
        self._views, self._control = {}, control
        self._visit(page, "")
        self._control = {}
        readable = [name for name, sight in control.items() if len(sight.topic_words) >= _CONTROL_WORDS_AT_LEAST]
        harmed = [name for name in readable if not self._views[name].has_topic]
        bare = [name for name, sight in self._views.items() if sight.is_win]
        for name, sight in self._views.items():
            self._result.seen[name] = [len(control[name].topic_words), len(sight.topic_words), sight.has_disclaimer]
        self._result.outcome = "harmed" if harmed else "unharmed"
        self._result.where = harmed
        if not readable and self._result.note == "":
            self._result.note = "the control is never readable"
        if bare:
            self._result.note = f"topic without disclaimer: {', '.join(bare)}"

    def _view_honestly(self, name: str) -> Sight:
        first = self._frame()
        sight = self._look_at(first)
        expected = self._control.get(name)
        is_suspect = (
            sight.is_win
            if expected is None or len(expected.topic_words) < _CONTROL_WORDS_AT_LEAST
            else (not sight.has_topic or sight.is_win)
        )
        if not self._control or not is_suspect:
            return sight
        time.sleep(max(0, self._patience_s - (time.time() - first.at)))
        second = self._frame()
        self._keep(name, second)
        return self._look_at(second)
