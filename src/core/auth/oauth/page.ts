/** The page that a browser shows at the end: no script, no style, and nothing of the request in it. */

/**
 * @param received whether the answer was taken
 */
export function page(received: boolean): string {
  const title = received ? "Signet has the answer" : "Nothing was accepted";
  const line = received
    ? "You can close this window and go back to the terminal."
    : "The login was not completed here. You can close this window.";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<p>${line}</p>
</body>
</html>
`;
}
