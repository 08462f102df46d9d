import { oauthClientContract } from "../../contracts/oauth_client_contract.ts";
import { fakeOAuth } from "../../fakes/fake_oauth_server.ts";

oauthClientContract("openidOAuthClient", fakeOAuth);
