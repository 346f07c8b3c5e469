/**
 * The address of a topic that a reader has opened in place: `#caresheet=<slug>`. It can be shared, and Back works. A page that
 * uses this part of its address itself keeps it.
 */

const OURS = /^#caresheet=([\w-]+)$/;

/** The place that the address is about: the first one of the page that can open topics. @type {Element | undefined} */
let owner;

/**
 * What the widget shows: a list, or a topic that was opened from it.
 *
 * @typedef {{ topic: string, view: string }} Destination
 * @typedef {{ signal: AbortSignal, go: (destination: any) => void }} Context
 */

/**
 * Make the route of a place, unless another place has it.
 *
 * @param {Element} place
 * @param {{ toTopic: (slug: string, route: unknown) => Destination, toList: (slug: string) => Destination }} ways
 */
export function makeRoute(place, { toTopic, toList }) {
  if (!owner?.isConnected) owner = place;
  if (owner !== place) return undefined;
  const route = {
    /** Write a topic into the page's address, as a new step of its history. It returns the route if it could. @param {string} slug */
    write: (slug) => (writeSlug(slug) ? route : undefined),

    /** Show what the address tells, now and when it changes: by Back, or by a link. @param {Destination} shown @param {Context} context */
    follow(shown, { signal, go }) {
      const follow = () => {
        const slug = readSlug();
        if (slug !== (shown.view === "topic" ? shown.topic : "")) go(slug ? toTopic(slug, route) : toList(shown.topic));
      };
      window.addEventListener("hashchange", follow, { signal });
      follow();
    },
  };
  return route;
}

/** Return the slug in the page's address, if any. */
function readSlug() {
  return OURS.exec(location.hash)?.[1] ?? "";
}

/** @param {string} slug  empty for none */
function writeSlug(slug) {
  if (location.hash && !readSlug()) return false;
  try {
    // The state is the page's own: its router keeps there what it needs.
    history.pushState(history.state, "", location.href.replace(/#.*|$/, slug && `#caresheet=${slug}`));
    return true;
  } catch {
    // Some sandboxed pages have no history.
    return false;
  }
}
