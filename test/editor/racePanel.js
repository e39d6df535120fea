// What a person sees of a race in VS Code's window: lenses, the panel's page inside its frames, and where the editor stands.
import { setTimeout as sleep } from 'node:timers/promises';

/** The texts of the code lenses in view, once they satisfy a condition. */
export async function lenses(page, ready) {
  for (let i = 0; i < 60; i++) {
    const texts = await page.locator('.codelens-decoration > :is(a, span)').allTextContents();
    const titles = texts.map((text) => text.replaceAll('\u00a0', ' ').trim());
    if (ready(titles)) return titles;
    await sleep(500);
  }
  throw new Error('the lenses never showed what was expected');
}

/** The frame that holds the panel's page. A panel's page lies in a frame within a frame. */
export async function racePanel(page) {
  for (let i = 0; i < 60; i++) {
    for (const frame of page.frames()) {
      if (
        (await frame
          .locator('main h1')
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    await sleep(500);
  }
  throw new Error('the panel never showed a race');
}

/** The name of the C file in the group of editors that shows code. */
export async function shownFile(page) {
  const tabs = page.locator('.tab.active[data-resource-name]');
  for (const name of await tabs.evaluateAll((all) => all.map((tab) => tab.dataset.resourceName)))
    if (/\.[ch]$/.test(name)) return name;
  return undefined;
}

/** The line that the cursor is on, from 1, as the status bar says. */
export async function cursorLine(page) {
  const text = await page.locator('#status\\.editor\\.selection').textContent();
  return Number(/Ln (\d+)/.exec(text)?.[1]);
}

export async function chooseTheme(page, name) {
  // A picker closes when something else takes the focus, as a panel that is just being laid out anew may.
  for (let tries = 1; !(await typedTheme(page, name)); tries++)
    if (tries === 3) throw new Error('the picker of themes does not stay open');
  await sleep(800);
  await page.keyboard.press('Enter');
  await sleep(1500);
}

/** Opens the picker of themes and types a name into it; false when it closed meanwhile. */
async function typedTheme(page, name) {
  await page.locator('.tab.active[data-resource-name="fault.c"]').click();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+t');
  const input = page.locator('.quick-input-widget input').first();
  try {
    await input.waitFor({ state: 'visible', timeout: 10_000 });
    await input.fill(name, { timeout: 5000 });
    return true;
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
    return false;
  }
}
