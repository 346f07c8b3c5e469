/**
 * Shows a topic in a bare frame: the page of the library's own that an author could put into the page without our script. It
 * guards itself, and needs nothing of the page around it. The author's fallback stays below it, for when it does not load.
 */
import { SITE, LIBRARY } from "../base/config.js";
import { frameAddress } from "../base/address.js";
import { setOnload } from "../base/natives.js";
import { makeElement } from "../base/dom.js";
import { announce, findLanguage } from "../topic/show.js";
import { readAppearance } from "./appearance.js";
import { openRoot } from "./fallback.js";
import { readOption } from "./options.js";

/** As high as docs/embedding.md says: it has a scroll bar of its own. */
const HEIGHT_PX = "600";

/**
 * @param {Element} place
 * @param {import("../topic/show.js").Options} options
 * @returns {Promise<void>}  rejects with a TopicError if the library does not answer
 */
export async function showBareFrame(place, options) {
  const { topic, section, headingLevel } = options;
  const { language } = await findLanguage(options, new AbortController().signal);
  const { scheme } = readAppearance(place, readOption(place, "scheme"));
  const src = frameAddress(language, topic, SITE?.id, { "heading-level": String(headingLevel), section, scheme });
  const frame = makeElement("iframe", { src, title: LIBRARY.name, width: "100%", height: HEIGHT_PX, frameborder: "0" });
  setOnload(frame, () => announce(place, "caresheet-load", { topic, lang: language }));
  openRoot(place)?.prepend(frame);
}
