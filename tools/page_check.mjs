// Opens the page that `make report` writes in a headless browser, and tests its functions.
//
// The page sends no request and writes nothing to the console; a filter by verdict and a search show only the matching claims; a
// link opens its claim; a proof opens; the explorer of each paper follows a slider, a typed fraction and a pasted point, its
// point can be copied, and some explorer says who gains by which deviation; without JavaScript every claim can still be opened; the page is not wider than the screen of a phone;
// axe-core finds no fault, in light and dark mode. The script saves pictures of the page at the widths of a phone, a laptop and a
// wide screen in target/page/.
//
// The browser is Debian's chromium, or the one that CHROMIUM names. playwright-core and axe-core come from npm, pinned by
// tools/page/package-lock.json, into .page/, which git ignores. If one of them is not available, the script says so and ends
// without failure.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const UNPACKED = path.join(ROOT, ".page");
const PICTURES = path.join(ROOT, "target", "page");
const PAGE = path.resolve(process.argv[2] ?? path.join(ROOT, "report", "index.html"));
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
// The page on both papers and the textbook files.
const LARGEST = 2_000_000;
const WIDTHS = { phone: [390, 844], laptop: [1280, 800], wide: [1920, 1080] };

function skip(why) {
  console.log(`page-check: ${why}; nothing is checked`);
  process.exit(0);
}

function fetch() {
  for (const file of ["package.json", "package-lock.json"]) {
    mkdirSync(UNPACKED, { recursive: true });
    copyFileSync(path.join(ROOT, "tools", "page", file), path.join(UNPACKED, file));
  }
  if (existsSync(path.join(UNPACKED, "node_modules", "axe-core"))) return;
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" };
  try {
    execFileSync("npm", ["ci", "--silent", "--no-audit", "--no-fund"], { cwd: UNPACKED, env, stdio: "inherit" });
  } catch {
    skip("playwright-core and axe-core cannot be fetched from npm");
  }
}

const faults = [];
function check(holds, what) {
  if (!holds) faults.push(what);
}

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) skip("there is no chromium (apt-get install chromium)");
if (!existsSync(PAGE)) {
  console.error(`page-check: there is no ${PAGE}; 'make report' writes it`);
  process.exit(1);
}
fetch();
const need = createRequire(path.join(UNPACKED, "package.json"));
const { chromium } = need("playwright-core");
const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
const url = pathToFileURL(PAGE).href;
mkdirSync(PICTURES, { recursive: true });

const browser = await chromium.launch({ executablePath, args: FLAGS });

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => check(false, `the console says: ${message.text()}`));
  page.on("pageerror", (error) => check(false, `the script fails: ${error.message}`));
  page.on("request", (request) => {
    const own = request.url().split("#")[0] === url || request.url().startsWith("data:");
    check(own, `a request for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}

// With JavaScript.
const page = await open({ viewport: { width: 1280, height: 800 } });
const form = page.locator("form.filter").first();
await form.locator("[name=verdict]").selectOption("refuted");
const shown = await page.locator(".all").first().locator(".claim:visible").evaluateAll((all) => all.map((one) => one.dataset.v));
check(shown.length > 0 && shown.every((verdict) => verdict === "refuted"), "the filter by verdict shows claims with another verdict");
await form.locator("[name=verdict]").selectOption("");
await form.locator("[name=words]").fill("no such words in any claim");
check((await page.locator(".all").first().locator(".claim:visible").count()) === 0, "the search shows claims that do not match");
await form.locator("[name=words]").fill("");
const proof = page.locator(".claim details.fold", { has: page.locator("summary", { hasText: "Proof" }) }).first();
if (await proof.count()) {
  await proof.evaluate((node) => { node.closest(".claim").open = true; });
  await proof.locator("summary").first().click();
  check(await proof.evaluate((node) => node.open && node.textContent.includes("contradiction")), "a proof does not open");
} else {
  check(false, "there is no proof on the page");
}
const link = page.locator(".card p.more a").first();
if (await link.count()) {
  const target = (await link.getAttribute("href")).slice(1);
  await link.click();
  await page.waitForFunction((id) => document.getElementById(id).open, target, { timeout: 5000 })
    .catch(() => check(false, "a link does not open its claim"));
}
const twice = await page.evaluate(() => {
  const ids = Array.from(document.querySelectorAll("[id]"), (node) => node.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place).slice(0, 5);
});
check(twice.length === 0, `ids that occur twice: ${twice.join(", ")}`);
const dangling = await page.evaluate(() => Array.from(document.querySelectorAll("a[href^='#']"), (a) => a.getAttribute("href").slice(1))
  .filter((id) => !document.getElementById(decodeURIComponent(id))).slice(0, 5));
check(dangling.length === 0, `links without a target: ${dangling.join(", ")}`);
await page.context().close();

// The explorer.
const explored = await open({ viewport: { width: 1280, height: 800 } });
const explorers = explored.locator(".explorer");
let gains = 0;
check((await explorers.count()) > 0, "there is no explorer");
for (let place = 0; place < (await explorers.count()); place += 1) {
  const explorer = explorers.nth(place);
  const point = () => explorer.locator(".point").inputValue();
  const started = await point();
  check(/^--at /.test(started), `explorer ${place}: the point is written as ${started}`);
  check((await explorer.locator(".state").first().textContent()) !== "", `explorer ${place}: nothing is said of the first row`);
  const slider = explorer.locator("input[type=range]").first();
  if (await slider.count()) {
    await slider.focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) await slider.press(key);
    const moved = await point();
    const exact = explorer.locator(".exact").first();
    const said = await slider.getAttribute("aria-valuetext");
    check(moved === started || said === (await exact.inputValue()), `explorer ${place}: the slider and the field differ`);
    await exact.fill("1/7");
    await exact.press("Tab");
    check(/=1\/7(,|'|$)/.test(await point()), `explorer ${place}: a typed fraction is not taken`);
    await exact.fill("0.25");
    await exact.press("Tab");
    check(/=1\/4(,|'|$)/.test(await point()), `explorer ${place}: a typed decimal is not taken`);
    await exact.fill("a half");
    await exact.press("Tab");
    check((await exact.getAttribute("aria-invalid")) === "true", `explorer ${place}: words are taken for a number`);
  }
  await explorer.locator(".point").fill(started);
  await explorer.locator("button[type=submit]").click();
  check((await point()) === started, `explorer ${place}: a pasted point is not taken`);
  await explorer.locator(".copy").click();
  check((await explorer.locator(".note").textContent()) !== "", `explorer ${place}: copying says nothing`);
  await explorer.locator(".point").fill("--at nothing=1");
  await explorer.locator("button[type=submit]").click();
  check(/not read/.test(await explorer.locator(".note").textContent()), `explorer ${place}: a wrong point is taken`);
  for (const fold of await explorer.locator("details").all()) await fold.evaluate((node) => { node.open = true; });
  await explored.waitForTimeout(100);
  const empty = await explorer.locator(".state").evaluateAll((all) => all.filter((one) => !one.textContent).length);
  check(empty === 0, `explorer ${place}: ${empty} rows say nothing`);
  // The deviations are worked out a little later than the rest.
  await explored.waitForTimeout(400);
  const said = await explorer.locator(".gains li").allTextContents();
  for (const text of said) check(/ gains \d+(\/\d+)?( \u2248 \S+)? by .+ instead of .+/.test(text), `explorer ${place}: a deviation is told as ${text}`);
  gains += said.length;
  const map = explorer.locator(".at-map").first();
  if (await map.count()) {
    await map.locator("svg").click({ position: { x: 200, y: 150 } });
    check((await map.locator(".cross").getAttribute("d")) !== "", `explorer ${place}: no mark on the map`);
  }
}
check(gains > 0, "no explorer says who gains by which deviation");
await explored.context().close();

// Without JavaScript.
const plain = await open({ javaScriptEnabled: false });
check((await plain.locator("form.filter:visible").count()) === 0, "the filter is shown without JavaScript");
check((await plain.locator(".explorer:visible").count()) === 0, "the explorer is shown without JavaScript");
await plain.locator(".all > summary").first().click();
check((await plain.locator(".all").first().locator(".claim:visible").count()) > 0, "without JavaScript no claim can be opened");
await plain.context().close();

// At every width, in light and dark mode, with all folded parts closed and with some of them open.
for (const colorScheme of ["light", "dark"]) {
  for (const [name, [width, height]] of Object.entries(WIDTHS)) {
    const page = await open({ viewport: { width, height }, colorScheme });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(over <= 0, `${name}: the page is ${over} pixels wider than the screen`);
    await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}.png`) });
    for (const [part, selector] of [["finding", ".card"], ["maps", "figure svg"], ["explorer", ".explorer-parts"], ["statics", ".matrix"],
      ["uses", "[aria-label='Claims by assumptions']"]]) {
      const one = page.locator(selector).first();
      if (!(await one.count())) continue;
      await one.evaluate((node) => { for (let at = node; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true; });
      await one.scrollIntoViewIfNeeded();
      await one.evaluate((node) => node.scrollIntoView());
      await page.waitForTimeout(150);
      await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-${part}.png`) });
    }
    if (name !== "wide") {
      await page.evaluate(() => {
        document.querySelectorAll("details.place, .kind details, .card details, .explorer details").forEach((one, place) => { one.open = place < 40; });
      });
      await page.addScriptTag({ content: axe });
      const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      for (const fault of found.violations) {
        const where = fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n      ");
        check(false, `axe, ${name}, ${colorScheme}: ${fault.id}: ${fault.help} (${fault.nodes.length})\n      ${where}`);
      }
    }
    await page.context().close();
  }
}
await browser.close();

const size = statSync(PAGE).size;
check(size < LARGEST, `the page has ${size} bytes, more than ${LARGEST}`);
console.log(`page-check: ${PAGE}, ${size} bytes; pictures are in ${PICTURES}`);
for (const fault of faults) console.log(`page-check: ${fault}`);
process.exit(faults.length ? 1 : 0);
