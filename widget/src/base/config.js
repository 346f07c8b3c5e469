/**
 * The values that the packager builds into the script: styles, the library's texts and one clinic's settings.
 * The values here serve type checking only. The packager replaces the whole file and keeps the names of its exports.
 */

/**
 * @typedef {object} Disclaimer
 * @property {string} label  its heading, and its name for assistive technology
 * @property {string} short  the essential sentence
 * @property {string[]} full  the whole text, one string for each paragraph
 *
 * @typedef {object} Language
 * @property {string} name  the language's own name for itself
 * @property {"ltr" | "rtl"} dir
 * @property {Disclaimer} disclaimer
 * @property {Record<string, string>} messages  the texts may contain {placeholders}
 *
 * @typedef {"inline" | "frame"} Isolation  "frame": topics are shown in sealed frames only
 *
 * @typedef {object} Library
 * @property {string} name
 * @property {string} url  its address, ending in a slash; empty if it is not configured
 * @property {string} defaultLanguage  every topic exists in this language
 * @property {Isolation} isolation
 * @property {Record<string, Language>} languages  by BCP 47 tag
 *
 * @typedef {Record<string, string>} Translations  one text in each of the library's languages, by tag
 *
 * @typedef {object} Notice
 * @property {Translations} text
 * @property {{ url: string, text: Translations } | null} link
 * @property {string | null} from  the first day on which it is shown, as YYYY-MM-DD
 * @property {string | null} until  the last day on which it is shown
 *
 * @typedef {object} Site
 * @property {string} id
 * @property {string} name
 * @property {Isolation} isolation
 * @property {string | null} url
 * @property {string | null} phone
 * @property {{ light: string | null, dark: string | null }} accent  as browsers serialize colours; the packager has checked their contrast
 * @property {Notice[]} notices
 * @property {{ name: string, url: string, picture: { path: string, width: number, height: number } | null }[]} badges  a picture's
 *   path begins at the library's address
 * @property {string | null} appointment  where readers make an appointment
 * @property {string} language  for readers whose language the library does not have; empty for the library's first
 * @property {Translations} emergency  what to do in an emergency; it can be empty
 * @property {string[]} topics  the languages in which the clinic has topics of its own
 */

/** With the clinic's accent colours. @type {string} */
export const STYLES = "";

/**
 * The file that searches: its path below the library's address, and its integrity (W3C SRI).
 *
 * @type {{ path: string, integrity: string }}
 */
export const SEARCH = { path: "", integrity: "" };

/** What shares a topic, adds its source to copies, and writes into the console, as SEARCH. @type {{ path: string, integrity: string }} */
export const ACTIONS = { path: "", integrity: "" };

/** Names what this script is made from, except for a clinic's settings. Topics carry the newest such name. @type {string} */
export const VERSION = "";

/** @type {Library} */
export const LIBRARY = {
  name: "Development library",
  url: "",
  defaultLanguage: "en",
  isolation: "inline",
  languages: {
    en: {
      name: "English",
      dir: "ltr",
      disclaimer: {
        label: "Disclaimer",
        short: "This is general information, not medical advice. Ask your own clinician.",
        full: ["This page gives general health information. It is not medical advice."],
      },
      messages: {
        loading: "Loading health information…",
        failed: "We cannot show this health information right now.",
        hidden: "This page hides part of this health information, so we cannot show it here.",
        not_found: "We could not find this health topic.",
        withdrawn: "This health topic has been withdrawn.",
        try_again: "Try again",
        full_page: "Open it on its own page",
        print: "Print",
        share: "Share",
        page: "Full page",
        call: "Questions? Call {site} at {phone}.",
        book: "Make an appointment",
        all_topics: "All topics",
        other_language: "This topic is not available in English yet. You can read it here in {language}.",
      },
    },
  },
};

/** @type {Site | null} */
export const SITE = null;
