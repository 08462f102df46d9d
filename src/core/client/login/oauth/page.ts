/** The page that a browser shows at the end: no script, nothing loaded, and nothing of the request in it. */

const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f7; --card: #ffffff; --text: #1a1c20; --line: #c3c8d0; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14161a; --card: #1d2026; --text: #eceef2; --line: #4a515d; }
}
body {
  margin: 0; padding: 1rem; box-sizing: border-box; min-height: 100vh; display: flex; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main {
  width: 100%; max-width: 27rem; margin: auto; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem;
}
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0; }
`;

/**
 * @param received whether the answer was taken
 */
export function page(received: boolean): string {
  const title = received ? "Sealhold has the answer" : "Nothing was accepted";
  const line = received
    ? "You can close this window and go back to the terminal."
    : "The login was not completed here. You can close this window.";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${line}</p>
</main>
</body>
</html>
`;
}
