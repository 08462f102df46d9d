/** A token that seems to be good and is refused: one refresh, one more try. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const tests = ["tests/core/client/http/refused_token_test.ts"];

export const mutants: Mutant[] = [
  ...inFile({ file: "src/core/client/http/exchange.ts", tests }, [
    ["({ status }) => status === 401 } = call;", "({ status }) => status >= 400 } = call;"],
    ["if (auth?.renew === undefined || !isRefused(response)) return response;", "return response;"],
    [
      "await send(ports, { ...call, auth: renewed });",
      "await exchange(ports, { ...call, auth: renewed });",
    ],
  ]),
  ...inFile({ file: "src/core/client/login/access_token.ts", tests }, [
    ["if (stored !== undefined && !sameTokens(stored, refused)) return", "if (false) return"],
    ["hasRefreshToken(refused) ? boundTo", "true ? boundTo"],
  ]),
  ...inFile({ file: "src/core/client/http/function_client.ts", tests }, [
    ['errorData?.code === "AUTH_ERROR";', "errorData !== undefined;"],
    ["if (response.status !== FUNCTION_FAILED) return false;", "return false;"],
  ]),
];
