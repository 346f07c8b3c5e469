/**
 * The script of a sealed frame's page: starts the widget with the settings of the site that the address names. If WordPress made
 * the frame from our oEmbed answer, it reports the frame's height, as WordPress's `wp-embed.js` wants it: WordPress hides the frame
 * until then, and adds a secret to its address that each message must repeat.
 * It also measures the topic on paper, and gives readers an address that a sandbox does not let them open.
 */
"use strict";
{
  /**
   * What we need of Trusted Types, which TypeScript does not declare.
   *
   * @typedef {{ createScriptURL: (address: string) => string }} Policy
   * @typedef {{ trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } }} Global
   */

  const site = new URLSearchParams(location.search).get("site");
  const library = /** @type {HTMLScriptElement} */ (document.currentScript).dataset.library;
  const script = document.createElement("script");
  // The page's content security policy allows script addresses from this Trusted Types policy only.
  const { trustedTypes } = /** @type {Global} */ (window);
  const policy = trustedTypes?.createPolicy("caresheet-frame", { createScriptURL: String });
  // An unknown site has no script, so it gets no topic.
  const address = `${library}${site === null ? "" : `sites/${encodeURIComponent(site)}/`}caresheet.js`;
  script.src = policy ? policy.createScriptURL(address) : address;
  script.setAttribute("data-inside", "");
  script.setAttribute("data-library", library ?? "");
  document.body.append(script);

  /** WordPress makes frames on its pages no higher than this. Its editor gives them any height. */
  const HIGHEST_PX = 1000;
  /**
   * How high the frame is in the editor. In Chromium, a frame that does not fit into the editor's own scrolling area counts as
   * covered as a whole, so the topic would not be shown.
   */
  const PREVIEW_PX = 350;

  const secret = /\bsecret=(\w+)/.exec(location.hash)?.[1];

  /** Report the height: first one that tells whether this is the editor, then that of what the frame shows. */
  const connectToWordPress = () => {
    let height = HIGHEST_PX + 1;
    let isPreview = false;
    let isLoaded = false;
    const reportHeight = () => {
      if (isPreview) height = PREVIEW_PX;
      else if (isLoaded) height = document.body.offsetHeight;
      window.parent.postMessage({ message: "height", value: height, secret }, "*");
    };
    window.addEventListener("message", ({ source, data }) => {
      if (source === window.parent && data?.message === "ready") reportHeight();
    });
    window.addEventListener("resize", () => {
      if (isPreview || window.innerHeight <= HIGHEST_PX) return;
      isPreview = true;
      reportHeight();
    });
    for (const type of ["caresheet-load", "caresheet-error"]) {
      document.addEventListener(type, () => {
        isLoaded = true;
        reportHeight();
      });
    }
    new ResizeObserver(() => isLoaded && reportHeight()).observe(document.body);
    reportHeight();
  };
  if (secret) connectToWordPress();

  /** @typedef {() => Promise<{ offer: (address: string) => void } | undefined>} Start */

  /** The widths of a frame on paper, in cm: `host.css` has them too. */
  const WIDTHS = { wide: 16, narrow: 7 };
  /** By then, a topic that has just been shown or folded has its height. */
  const SETTLED_MS = 300;
  /** @type {Element | undefined} */
  let row;
  /** Leads to the page around the frame. @type {MessagePort | undefined} */
  let port;
  let timer = 0;

  /** Tell the page around the frame how high the topic is on paper. Nobody could tell while it is printed. */
  function measure() {
    // The guard inserts the row with the rest of the topic.
    if (!port || !row?.isConnected) return;
    const { style } = document.body;
    const { adoptedStyleSheets } = /** @type {ShadowRoot} */ (row.getRootNode());
    const rules = adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]);
    const lists = rules.flatMap((rule) => (rule instanceof CSSMediaRule && /^(print|screen)$/.test(rule.conditionText) ? [rule.media] : []));
    /** For as long as this function runs, the screen is paper: nothing is painted until then. */
    const swap = () => lists.forEach((list) => (list.mediaText = list.mediaText === "print" ? "screen" : "print"));
    swap();
    const heights = Object.entries(WIDTHS).map(([name, width]) => {
      style.inlineSize = `${width}cm`;
      return [name, document.body.offsetHeight];
    });
    style.inlineSize = "";
    swap();
    port.postMessage({ heights: Object.fromEntries(heights) });
  }

  /** @param {Event} event @param {Start} start */
  function openOrOffer(event, start) {
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    if (!open(link.href)) start().then((actions) => actions?.offer(link.href));
  }

  const source = document.querySelector("template");
  if (source) {
    Object.assign(source, {
      /** The widget calls this when it shows a topic. @param {Element} shown  its last row @param {Start} start */
      onrow(shown, start) {
        row = shown;
        row.addEventListener("click", (event) => openOrOffer(event, start));
      },
    });
  }
  const measureSoon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(measure, SETTLED_MS);
  };
  // On a slow line, the topic can be there before the port.
  addEventListener("message", ({ source, ports }) => {
    if (source !== parent || port) return;
    port = ports[0];
    measureSoon();
  });
  new ResizeObserver(measureSoon).observe(document.body);
}
