// A list worked with the keyboard alone, the way somebody does who has no mouse at hand: found, walked, filtered, sorted, opened.
import { clean, openPage, settled } from "../browser.mjs";
import { heading, reachable, until } from "./hands.mjs";

export const title = "keyboard";

export async function day({ tally, program, browser }) {
  const page = await openPage(browser, program, { link: program.person("kim", "viewer") });
  const keys = async (...list) => { for (const k of list) await page.keyboard.press(k); };
  await keys("Control+k");
  await page.getByPlaceholder("A page, a record, an action…").waitFor();
  await reachable(tally, page, "the palette");
  await page.keyboard.type("items");
  await page.getByRole("dialog").getByText("Items", { exact: true }).first().waitFor();
  await until(async () => { await page.keyboard.press("ArrowDown"); return (await page.locator("[data-selected] ").filter({ hasText: /^Items/ }).count()) > 0; });
  await keys("Enter");
  await heading(page, "Items").waitFor();
  await page.getByRole("gridcell").first().waitFor();
  await settled(page);
  const rows = () => page.getByRole("grid").getByRole("row");
  await page.getByRole("grid").focus();
  await keys("/");
  tally.check("/ goes to the search", await page.getByRole("textbox", { name: / contains$/ }).evaluate((e) => e === document.activeElement));
  await page.keyboard.type("MUG");
  const found = program.rows("items", "--code.like", "MUG%").length;
  await until(async () => (await rows().count()) === found + 1);
  tally.check("and narrows the list", (await rows().count()) === found + 1 && found >= 2, await rows().count());
  await keys("Control+k");
  await page.getByPlaceholder("A page, a record, an action…").waitFor();
  tally.check("the palette opens from within a field", true);
  await keys("Escape");
  await page.getByPlaceholder("A page, a record, an action…").waitFor({ state: "hidden" });
  await page.getByRole("textbox", { name: / contains$/ }).focus();
  await keys("Enter");
  tally.check("Enter goes from the search to the rows", await page.getByRole("grid").evaluate((e) => e === document.activeElement));
  await keys("ArrowDown");
  const active = () => page.locator(".row.active");
  tally.check("an arrow goes to the next row", /MUG-GREEN/.test(await active().innerText()), await active().innerText());
  await keys("f");
  await page.getByRole("textbox", { name: /column/i }).or(page.getByPlaceholder(/column/i)).first().waitFor();
  await page.keyboard.type("family");
  await keys("ArrowDown", "Enter");
  await page.getByRole("textbox", { name: "Family" }).waitFor();
  await until(() => page.getByRole("textbox", { name: "Family" }).evaluate((e) => e === document.activeElement));
  await page.keyboard.type("table");
  await keys("Enter");
  tally.check("f adds a filter", await until(() => /family/.test(page.url())), page.url());
  await settled(page);
  await page.getByRole("grid").focus();
  await keys("Home", "Enter");
  await until(() => page.url().includes("/item/MUG-BLUE"));
  tally.check("Enter opens the row", page.url().endsWith("/item/MUG-BLUE"), page.url());
  await heading(page, "Stoneware mug, blue").waitFor();
  clean(tally, page, "the list by keyboard");
  await page.context().close();
}
