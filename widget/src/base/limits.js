/** Values that tests replace: tests/widget_build.py builds the widget with other values in this module. */

/** The mode of the widget's only shadow root. It is closed, so that no script of the page can reach the topic. */
export const ROOT_MODE = "closed";

/** How long a topic is shown after the guard has stopped. SECURITY.md promises 750 ms; the rest is time to paint a frame. */
export const LEASE_MS = 680;

/** How long the library may take to answer: enough for a slow connection. After that, the fallback serves readers better. */
export const TIMEOUT_MS = 15_000;
