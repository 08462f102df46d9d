import { type Scope, SCOPES } from "../../core/server/accounts/scopes.ts";
import { type Html, html } from "./html.ts";
import { hiddenFields } from "./sign_in_page.ts";

/** What a person decides on. */
interface ConsentForm {
  action: string;
  token: string;
  clientName: string;
  username: string;
  scopes: readonly Scope[];
  /** Where the answer goes, such as `http://127.0.0.1:4711`. */
  target: string;
}

/** The consent form. */
export function consentForm(form: ConsentForm): Html {
  const { clientName, username, target } = form;
  return html`
    <p><strong>${clientName}</strong> asks for access to the account <strong>${username}</strong>.</p>
    ${scopeList(form.scopes)}
    <p
      class="soft">The answer goes to a program on this computer, at <span class="mono">${target}</span>. Allow
      it only if you have just started this login yourself.</p>
    <form method="post" action="${form.action}">
      ${hiddenFields({ step: "decide", form_token: form.token })}
      <button type="submit" name="decision" value="allow">Allow</button>
      <button type="submit" name="decision" value="deny" class="second">Deny</button>
      <button type="submit" name="decision" value="switch" class="link">Use another account</button>
    </form>
  `;
}

/** What a session would be allowed to do. */
export function scopeList(scopes: readonly Scope[]): Html {
  return html`
    <h2>It will be able to</h2>
    <ul>${scopes.map((scope) => html`<li>${SCOPES[scope]}</li>`)}</ul>
  `;
}
