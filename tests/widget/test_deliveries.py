"""A busy page delivers several records of an observer at once. Only the last one is still true."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from browser.fixtures import ReusePage
from widget.modules import Modules

# An observer that delivers what a test hands it. The test's page is quiet, so nothing else is delivered.
OBSERVER = """
<script>
  window.observers = [];
  window.IntersectionObserver = class IntersectionObserver {
    watched = [];
    constructor(callback, options) {
      this.callback = callback;
      this.kind = options.trackVisibility ? "occlusion" : options.rootMargin ? "nearness" : "vision";
      window.observers.push(this);
    }
    observe(element) { this.watched.push(element); }
    disconnect() { this.watched = []; }
  };
  window.deliver = (kind, ...records) => {
    const callbacks = window.observers.filter((each) => each.kind === kind && each.watched.length);
    window.isDelivering = true;
    callbacks.forEach(({ callback }) => callback(records));
    window.isDelivering = false;
  };
</script>
"""

SCHEDULE = """async (steps) => {
  const { Schedule } = await import("/src/guard/schedule.js");
  const host = document.querySelector("#host");
  const calls = [];
  const schedule = new Schedule(host, host, {
    check: ({ name }) => calls.push(`check ${name}`),
    onFar: () => calls.push("far"),
    onChange: () => {},
    isIntact: () => true,
    isUrgent: () => false,
    onTopLayer: () => {},
    beforePrint: () => {},
    print: () => {},
  });
  schedule.start();
  for (const [kind, ...records] of steps) deliver(kind, ...records);
  const watching = observers.filter((each) => each.watched.length).map((each) => each.kind).sort();
  schedule.stop();
  return { calls, watching };
}"""

NEAR, FAR = {"isIntersecting": True}, {"isIntersecting": False}
WATCHING = ["nearness", "occlusion", "vision"]


@pytest.fixture
def modules(servers: ExitStack) -> Modules:
    return servers.enter_context(Modules())


@pytest.mark.parametrize(
    ("records", "is_near"),
    [([NEAR], True), ([FAR], False), ([FAR, NEAR], True), ([NEAR, FAR], False), ([FAR, NEAR, FAR, NEAR], True)],
)
def test_guard_works_if_the_last_record_says_that_the_widget_is_near(
    records: list[dict[str, bool]], is_near: bool, modules: Modules, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    modules.open(page, head=OBSERVER, body='<div id="host"></div>')
    seen: dict[str, Any] = page.evaluate(SCHEDULE, [["nearness", *records]])
    assert seen == {"calls": [] if is_near else ["far"], "watching": WATCHING if is_near else ["nearness"]}


def test_guard_checks_the_last_record_of_what_the_window_shows(modules: Modules, reuse_page: ReusePage) -> None:
    page = reuse_page()
    modules.open(page, head=OBSERVER, body='<div id="host"></div>')
    steps = [["nearness", NEAR], ["vision", {"name": "old"}, {"name": "new"}]]
    assert page.evaluate(SCHEDULE, steps)["calls"] == ["check new"]


def test_guard_hands_no_record_to_what_a_page_may_replace(modules: Modules, reuse_page: ReusePage) -> None:
    """A record of the seal's line leads into the closed root."""
    page = reuse_page()
    modules.open(page, head=OBSERVER, body='<div id="host"></div>')
    replace = """() => {
      window.handed = [];
      const { at } = Array.prototype;
      const { next } = Object.getPrototypeOf([].values());
      const note = (given) => {
        if (window.isDelivering && given?.isSecret) window.handed.push("record");
        return given;
      };
      Array.prototype.at = function (index) { return note(at.call(this, index)); };
      Object.getPrototypeOf([].values()).next = function () {
        const step = next.call(this);
        note(step.value);
        return step;
      };
      window.isDelivering = true;
      [{ isSecret: true }].at(0);
      window.isDelivering = false;
    }"""
    page.evaluate("window.ready = import('/src/guard/schedule.js').then(() => true)")
    page.wait_for_function("window.ready")
    page.evaluate(replace)
    assert page.evaluate("handed") == ["record"]
    secret = {"isSecret": True}
    page.evaluate(SCHEDULE, [["nearness", {**secret, **NEAR}], ["vision", secret], ["occlusion", secret]])
    assert page.evaluate("handed") == ["record"]


WAIT = """async (deliveries) => {
  const { waitUntilNear } = await import("/src/base/near.js");
  let isThere = false;
  waitUntilNear(document.querySelector("#host"), new AbortController().signal).then(() => (isThere = true));
  for (const records of deliveries) deliver("nearness", ...records);
  await new Promise((resolve) => setTimeout(resolve));
  return isThere;
}"""


@pytest.mark.parametrize(
    ("deliveries", "is_asked_for"),
    [([[NEAR]], True), ([[FAR]], False), ([[FAR, NEAR]], True), ([[NEAR, FAR]], False), ([[NEAR, FAR], [NEAR]], True)],
)
def test_topic_is_asked_for_by_the_last_record(
    deliveries: list[list[dict[str, bool]]], is_asked_for: bool, modules: Modules, reuse_page: ReusePage
) -> None:
    page = reuse_page()
    modules.open(page, head=OBSERVER, body='<div id="host"></div>')
    assert page.evaluate(WAIT, deliveries) is is_asked_for
