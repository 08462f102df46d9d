/** Which context counts here, for the list by which a wrong choice is mended. */
import { hasCode } from "../../../errors.ts";
import type { Config } from "./config.ts";

/** What is asked, and where a word about the choice goes. */
interface ContextChoice {
  config(): Promise<Config>;
  note(line: string): void;
}

/**
 * The name of the context in use; undefined where none was chosen, and where what was chosen is not there: the list must not
 * stop at that.
 */
export async function contextInUse(
  { config: read, note }: ContextChoice,
): Promise<string | undefined> {
  try {
    const config = await read();
    if (config.chosenBy === undefined) return undefined;
    if (config.chosenBy !== "config.toml") {
      note(`"${config.context}" is in use here, chosen by ${config.chosenBy}`);
    }
    return config.context;
  } catch (error) {
    if (!hasCode(error, "CONFIG_INVALID")) throw error;
    note(`Warning: ${error.message}, and it is what was chosen here`);
    return undefined;
  }
}
