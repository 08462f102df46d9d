import { type Html, html } from "./html.ts";

/** What the sign-in form holds. */
interface SignInForm {
  /** Where it is sent. */
  action: string;
  token: string;
  /** Why one is asked. */
  reason: string;
  /** What was typed before, after a failure. */
  username?: string;
  error?: string;
  /** Further hidden fields. */
  hidden?: Readonly<Record<string, string>>;
}

/** The sign-in form. */
export function signInForm(form: SignInForm): Html {
  const { error, username = "" } = form;
  const mark = error === undefined ? undefined : html`aria-invalid="true" aria-describedby="error"`;
  return html`
    <p>${form.reason}</p>
    ${error !== undefined && html`<p class="error" role="alert" id="error">${error}.</p>`}
    <form method="post" action="${form.action}">
      ${hiddenFields({ step: "sign-in", form_token: form.token, ...form.hidden })}
      <label for="username">Username</label>
      <input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none"
        autocorrect="off" spellcheck="false" maxlength="256" required ${username === "" &&
          html`autofocus`} ${mark}>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024"
        required ${username !== "" && html`autofocus`} ${mark}>
      <button type="submit">Sign in</button>
    </form>
  `;
}

/** Fields that a person does not see. */
export function hiddenFields(fields: Readonly<Record<string, string>>): readonly Html[] {
  return Object.entries(fields).map(([name, value]) =>
    html`<input type="hidden" name="${name}" value="${value}">`
  );
}
