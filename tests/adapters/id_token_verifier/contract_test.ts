import { joseIdTokenVerifier } from "../../../src/adapters/id_token_verifier/jose_id_token_verifier.ts";
import { idTokenVerifierContract } from "../../contracts/id_token_verifier_contract.ts";

idTokenVerifierContract("joseIdTokenVerifier", () => joseIdTokenVerifier);
