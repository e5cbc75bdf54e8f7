// What a person's hands do on a page, by what he sees: forms, choices, the palette, a scanner. Each waits for what it caused.
import { axe, settled } from "../browser.mjs";

export const dialog = (page) => page.getByRole("dialog");
export const sheet = (page, title) => page.getByRole("region", { name: title, exact: true });
export const heading = (page, name) => page.getByRole("heading", { level: 1, name });

// A field by its label; what is beside the label, as the mark of what must be given, is not its name.
export const field = (form, label) => form.getByRole("textbox", { name: label, exact: true }).or(form.getByRole("checkbox", { name: label, exact: true })).first();

// The open form is filled in by its labels; a value of an array is the lines of a list, each with its own labels.
export async function fill(form, values) {
  for (const [label, value] of Object.entries(values)) {
    if (Array.isArray(value)) await lines(form, label, value);
    else await one(field(form, label), value);
  }
}
async function one(input, value) {
  if (typeof value === "boolean") await input.setChecked(value);
  else if (await input.getAttribute("aria-haspopup") === "listbox" && await input.getAttribute("readonly") !== null) await choose(input, value);
  else { await input.fill(value); await input.press("Tab"); }
}
async function lines(form, legend, rows) {
  const group = form.getByRole("group", { name: legend });
  for (let n = await group.getByRole("button", { name: /^Remove line/ }).count(); n > rows.length; n--) await group.getByRole("button", { name: `Remove line ${n}` }).click();
  for (const [i, row] of rows.entries()) {
    if ((await group.getByRole("button", { name: `Remove line ${i + 1}` }).count()) === 0) await group.getByRole("button", { name: "Add a line" }).click();
    const line = group.getByRole("row").nth(i + 1);
    for (const [label, value] of Object.entries(row)) await one(field(line, label), value);
  }
}

// Of a field with choices the one that reads so.
export async function choose(input, name) {
  await input.click();
  await input.page().getByRole("option", { name, exact: true }).click();
}

// The form's own button; the form closes when the program has done it.
export async function send(page, button, more = {}) {
  await dialog(page).getByRole("button", { name: button, exact: true }).click();
  await dialog(page).waitFor({ state: "hidden", ...more });
  await settled(page);
}

// Ctrl-K, some words, and what stands there under that name.
export async function palette(page, words, name) {
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("A page, a record, an action…").fill(words);
  await dialog(page).getByText(name, { exact: true }).first().click();
}

// A scanner types as no person can, and ends with Enter: the keys are handed to the browser in one go, however busy the machine is.
export async function scan(page, code) {
  const keyboard = await page.context().newCDPSession(page);
  let at = Date.now() / 1000; // the scanner's own clock: however late what it types gets there
  const key = (type, more) => keyboard.send("Input.dispatchKeyEvent", { type, timestamp: (at += 0.002), ...more });
  const all = [...code].flatMap((c) => [key("keyDown", { key: c, text: c, unmodifiedText: c }), key("keyUp", { key: c })]);
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 };
  await Promise.all([...all, key("keyDown", { ...enter, text: "\r" }), key("keyUp", enter)]);
  await keyboard.detach();
}

// Until it is so, or a while has passed: then what it is.
export async function until(what, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const v = await what();
    if (v || Date.now() > end) return v;
    await new Promise((r) => setTimeout(r, 150));
  }
}

// As it stands now, nothing of it is out of reach for somebody who does not see or point: pages alone do not show forms, steps and refusals.
export async function reachable(tally, page, name) {
  const found = await axe(page);
  tally.check(`${name}: axe finds nothing serious`, found.length === 0, found.join("\n"));
}
