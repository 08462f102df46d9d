/** Debian's Chromium without a window, driven over the DevTools protocol. */
import type { Browser, Page } from "puppeteer-core";

const EXECUTABLE = "/usr/bin/chromium";

/** Whether there is a Chromium to test with. */
export function hasChromium(): boolean {
  try {
    return Deno.statSync(EXECUTABLE).isFile;
  } catch {
    return false;
  }
}

/** Runs `work` with a browser that knows nothing and talks to nobody but the pages it is sent to. */
export async function withChromium(
  work: (browser: Browser) => Promise<void>,
  flags: readonly string[] = [],
): Promise<void> {
  const { default: puppeteer } = await import("puppeteer-core");
  const userDataDir = await Deno.makeTempDir({ prefix: "sealhold-chromium-" });
  const browser = await puppeteer.launch({
    executablePath: EXECUTABLE,
    userDataDir,
    headless: true,
    timeout: 60_000,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...flags,
    ],
  });
  try {
    await work(browser);
  } finally {
    await browser.close();
    await Deno.remove(userDataDir, { recursive: true });
  }
}

/** A look that a page is photographed in. */
export interface Look {
  width: number;
  scheme: "light" | "dark";
}

export const LOOKS: readonly Look[] = [
  { width: 360, scheme: "light" },
  { width: 360, scheme: "dark" },
  { width: 1280, scheme: "light" },
  { width: 1280, scheme: "dark" },
];

/** Sets width and colours. */
export async function dress(page: Page, { width, scheme }: Look): Promise<void> {
  await page.setViewport({ width, height: 740 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
}
