/** The pages of `/device` (RFC 8628 section 3.3). */
import type { Scope } from "../../core/server/accounts/scopes.ts";
import { scopeList } from "./consent_page.ts";
import { type Html, html } from "./html.ts";
import { hiddenFields } from "./sign_in_page.ts";

/** Where the device pages are. */
export const DEVICE_PATH = "/device";

/** The form for the code. */
export function codeForm(form: { token: string; typed: string; error?: string }): Html {
  const { error } = form;
  return html`
    <p>Type the code that your terminal shows.</p>
    ${error !== undefined && html`<p class="error" role="alert" id="error">${error}.</p>`}
    <form method="post" action="${DEVICE_PATH}">
      ${hiddenFields({ step: "code", form_token: form.token })}
      <label for="user_code">Code</label>
      <input id="user_code" name="user_code" class="code" value="${form
        .typed}" placeholder="XXXX-XXXX"
        autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" maxlength="64"
        required autofocus ${error !== undefined &&
          html`aria-invalid="true" aria-describedby="error"`}>
      <button type="submit">Continue</button>
    </form>
  `;
}

/** What is known of a device's request. */
interface ConfirmForm {
  token: string;
  /** As it is shown. */
  userCode: string;
  clientName: string;
  username: string;
  scopes: readonly Scope[];
  peer: string;
  product: string;
  askedAtMs: number;
}

/** The question whether the request is the person's own. */
export function confirmForm(form: ConfirmForm): Html {
  const { userCode, clientName, username, peer, product } = form;
  const asked = `${new Date(form.askedAtMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return html`
    <p class="warning" role="note"><strong>Approve only if you started this yourself, just now.</strong>
      If somebody sent you the code or the link, deny it: they would get into your account.</p>
    <dl>
      <dt>Code</dt>
      <dd class="mono">${userCode}</dd>
      <dt>Program</dt>
      <dd>${clientName}${product !== "" && html`
        <span class="soft">(says it is ${product})</span>
      `}</dd>
      <dt>Asks from</dt>
      <dd>${peer}</dd>
      <dt>Asked at</dt>
      <dd>${asked}</dd>
      <dt>Your account</dt>
      <dd>${username}</dd>
    </dl>
    ${scopeList(form.scopes)}
    <form method="post" action="${DEVICE_PATH}">
      ${hiddenFields({ step: "decide", form_token: form.token, user_code: userCode })}
      <button type="submit" name="decision" value="approve">Approve</button>
      <button type="submit" name="decision" value="deny" class="second">Deny</button>
    </form>
  `;
}

/** The last page. */
export function donePage(approved: boolean): { title: string; body: Html } {
  return approved
    ? {
      title: "Approved",
      body: html`<p>Your terminal goes on by itself. You can close this page.</p>`,
    }
    : {
      title: "Denied",
      body: html`<p>Nothing has been given access. You can close this page.</p>`,
    };
}
