/** The one style sheet of the pages. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #f4f5f7; --card: #ffffff; --text: #1a1c20; --soft: #565c66; --line: #c3c8d0;
  --main: #1f5fbf; --on-main: #ffffff; --main-over: #184c99;
  --bad: #a3181f; --bad-back: #fdeced; --warn-back: #fff5dc; --warn-line: #b98900;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14161a; --card: #1d2026; --text: #eceef2; --soft: #a9b0bc; --line: #4a515d;
    --main: #8ab4ff; --on-main: #0d1a30; --main-over: #abc9ff;
    --bad: #ff9b9f; --bad-back: #3a1a1d; --warn-back: #33290f; --warn-line: #d9a71f;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: 1rem; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  align-items: center; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
}
main {
  width: 100%; max-width: 27rem; margin: auto; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem; overflow-wrap: anywhere;
}
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.25; }
h2 { margin: 1.25rem 0 0.25rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
.brand { margin: 0 0 1.25rem; font-weight: 600; letter-spacing: 0.02em; color: var(--soft); }
.soft { color: var(--soft); font-size: 0.9375rem; }
footer { margin: 1rem 0 0; color: var(--soft); font-size: 0.875rem; text-align: center; overflow-wrap: anywhere; }
label { display: block; margin: 0 0 0.25rem; font-weight: 600; }
input {
  display: block; width: 100%; min-height: 2.75rem; margin: 0 0 1rem; padding: 0.5rem 0.75rem; font: inherit;
  color: var(--text); background: var(--card); border: 1px solid var(--soft); border-radius: 0.5rem;
}
input[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
input.code {
  font: 600 1.5rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  letter-spacing: 0.08em; text-align: center; text-transform: uppercase;
}
input.code::placeholder { color: var(--soft); opacity: 0.6; }
button {
  display: block; width: 100%; min-height: 2.75rem; margin: 0.75rem 0 0; padding: 0.5rem 1rem; font: inherit;
  font-weight: 600; border: 1px solid var(--main); border-radius: 0.5rem; cursor: pointer;
  color: var(--on-main); background: var(--main);
}
button:hover { background: var(--main-over); }
button.second { color: var(--text); background: transparent; border-color: var(--soft); }
button.second:hover { background: var(--back); }
button.link {
  width: auto; min-height: 2.25rem; margin: 0.5rem auto 0; padding: 0.25rem 0.5rem; font-weight: 400; border: 0;
  color: var(--main); background: transparent; text-decoration: underline;
}
a { color: var(--main); }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.error, .warning { margin: 0 0 1rem; padding: 0.75rem; border-radius: 0.5rem; }
h1 + .error, h1 + .warning { margin-top: 1rem; }
main > :last-child { margin-bottom: 0; }
.error { color: var(--bad); background: var(--bad-back); border: 1px solid var(--bad); }
.warning { background: var(--warn-back); border: 1px solid var(--warn-line); }
dl { margin: 0 0 1rem; }
dt { color: var(--soft); font-size: 0.875rem; }
dd { margin: 0 0 0.5rem; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
.mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
`;
