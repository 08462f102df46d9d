import { loopbackRedirectListener } from "../../../src/adapters/redirect_listener/loopback_redirect_listener.ts";
import { redirectListenerContract } from "../../contracts/redirect_listener_contract.ts";
import { FakeRedirectListener } from "../../fakes/fake_redirect_listener.ts";

redirectListenerContract("loopbackRedirectListener", () => ({
  listener: loopbackRedirectListener,
  async visit({ origin: home }, path, { method = "GET", origin } = {}) {
    const headers: HeadersInit = origin === undefined ? {} : { origin };
    try {
      const response = await fetch(`${home}${path}`, { method, headers });
      return { status: response.status, html: await response.text() };
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  },
}));

redirectListenerContract("FakeRedirectListener", () => {
  const listener = new FakeRedirectListener();
  listener.visits = undefined;
  return { listener, visit: (_here, path, visit) => listener.visit(path, visit) };
});
