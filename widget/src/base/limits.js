/**
 * The values that the browser tests replace: they build the widget with another copy of this module (tests/browser/builds.py).
 */

/** The mode of the widget's one shadow root. Closed, so that no script of the page can reach the topic. */
export const ROOT_MODE = "closed";

/** How long a topic is shown after the guard has stopped, in milliseconds. SECURITY.md promises 750. */
export const LEASE_MS = 680;

/** How long the library may take to answer, in milliseconds. */
export const TIMEOUT_MS = 15_000;
