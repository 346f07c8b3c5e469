/**
 * The script of a sealed frame's page: starts the widget with the settings of the site that the address names. If WordPress made
 * the frame from our oEmbed answer, it reports the frame's height, as WordPress's `wp-embed.js` wants it: WordPress hides the frame
 * until then, and adds a secret to its address that each message must repeat.
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
}
