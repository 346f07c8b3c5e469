// Drives Firefox over WebDriver BiDi. Reads one command per line on standard input, and answers each with a line.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [executablePath] = process.argv.slice(2);

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  headless: false,
  args: ["--width=1000", "--height=1000"],
  extraPrefsFirefox: {
    "datareporting.policy.dataSubmissionEnabled": false,
    "browser.aboutwelcome.enabled": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.tabs.warnOnClose": false,
    // No graphics hardware: the pictures must be the same everywhere.
    "gfx.webrender.software": true,
    "ui.prefersReducedMotion": 0,
  },
});

let page;
let context;

const COMMANDS = {
  async version() {
    return browser.version();
  },
  // A new user context has no service worker, no cache, and nothing else from earlier pages.
  async open({ address, width, height }) {
    const before = context;
    context = await browser.createBrowserContext();
    page = await context.newPage();
    page.on("dialog", (dialog) => dialog.dismiss().catch(() => {}));
    await page.setViewport({ width, height });
    await before?.close();
    await page.goto(address, { timeout: 10_000, waitUntil: "load" }).catch(() => {});
  },
  async go({ address }) {
    await page.goto(address, { timeout: 10_000, waitUntil: "load" }).catch(() => {});
  },
  async run({ script }) {
    const answer = page.evaluate(script).catch(() => null);
    return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 5000, null))]);
  },
  // Only the frame's own script can read the inside of a frame of another origin.
  async runInFrame({ script }) {
    const frame = page.frames().find((each) => each.url().includes("/v1/frame/"));
    return frame ? frame.evaluate(script) : null;
  },
  // Pages that a link has opened. Each is closed once it has an address.
  async takeOpened() {
    const opened = (await context.pages()).filter((each) => each !== page && each.url() !== "about:blank");
    const addresses = opened.map((each) => each.url());
    await Promise.all(opened.map((each) => each.close()));
    return addresses;
  },
  async click({ x, y }) {
    await page.mouse.click(x, y);
  },
  async hover({ x, y }) {
    await page.mouse.move(x, y);
  },
  async drag({ from, to }) {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
  },
  // "Control+v" holds one key down and presses the other.
  async press({ key }) {
    const held = key.split("+");
    const pressed = held.pop();
    for (const each of held) await page.keyboard.down(each);
    await page.keyboard.press(pressed);
    for (const each of held) await page.keyboard.up(each);
  },
  async leave({ seconds }) {
    const other = await context.newPage();
    await other.bringToFront();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    await other.close();
    await page.bringToFront();
    return true;
  },
  async print() {
    const document = await page.pdf({ format: "A4" });
    return Buffer.from(document).toString("base64");
  },
  async close() {
    await browser.close();
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await COMMANDS[verb](rest)) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
  if (verb === "close") process.exit(0);
}
