/** The system's opener (`xdg-open`, `open`, `rundll32`). */
export interface BrowserOpener {
  /**
   * Opens an address in the person's browser. Takes nothing but http and https, re-serialised, and no shell sees it
   * (threats.md case 13). Waits no longer than an opener without a browser takes to say so.
   * @returns whether an opener could be started; never throws for a missing one, nor for a refused permission
   * @throws {SealholdError} INVALID_VALUE for any other scheme
   */
  open(url: URL): Promise<boolean>;
}
