/** Says which choices make no sense beside the others, and why. They are not offered, so the tag never ignores one. */

/**
 * @typedef {import("./tag.js").Choices} Choices
 * @typedef {(choices: Choices, isSealed: boolean) => string | false | undefined} Rule
 */

const WITHOUT_SCRIPT = { iframe: "A plain frame has no script.", link: "A plain link has no script." };
const ONE_TOPIC = "This is for one topic. You show a list.";

/** Why a control, by its id, is not offered. @type {Record<string, Rule>} */
const RULES = {
  topic: ({ view }) => view && "Readers choose the topic themselves.",
  section: ({ view }) => view && ONE_TOPIC,
  "view-library": isFrame,
  "view-search": isFrame,
  "paste-iframe": ({ view }) => view && "A plain frame is for one topic. You show a list.",
  site: (choices) => choices.for === "link" && "The full page is the same for every clinic.",
  scheme: (choices) => choices.for === "link" && "The full page is light or dark as the reader's own system is.",
  "heading-level": (choices) => isPage(choices) && "The topic is a page of its own there, so its title is that page's title.",
  loading: withoutScript,
  address: (choices) => (choices.view ? withoutScript(choices) : "One topic has nothing to open. This is for a list."),
  isolation: (choices, isSealed) =>
    (choices.for === "iframe" && "A plain frame is the library's own page already.") ||
    withoutScript(choices) ||
    (isSealed && "The library shows every topic of this clinic in a sealed frame already."),
  pin: withoutScript,
  form: (choices) => withoutScript(choices) || (["react", "vue"].includes(choices.for) && "An app gets the element, because it moves or removes scripts."),
};

/**
 * Return why each control that is not offered is not, by the control's id.
 *
 * @param {Choices} choices
 * @param {boolean} isSealed  the library or the clinic shows topics in sealed frames only
 * @returns {Map<string, string>}
 */
export function findReasons(choices, isSealed) {
  return new Map(Object.entries(RULES).flatMap(([id, rule]) => {
    const reason = rule(choices, isSealed);
    return reason ? [[id, reason]] : [];
  }));
}

/** List the ids of the controls that have a rule. */
export const RULED = Object.keys(RULES);

/** @param {Choices} choices */
function isFrame(choices) {
  return choices.for === "iframe" && "A plain frame shows one topic.";
}

/** @param {Choices} choices */
function isPage(choices) {
  return choices.for === "iframe" || choices.for === "link";
}

/** @param {Choices} choices */
function withoutScript(choices) {
  return /** @type {Record<string, string>} */ (WITHOUT_SCRIPT)[choices.for];
}
