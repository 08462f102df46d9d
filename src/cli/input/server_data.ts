/** What the `server …` commands share: opening the data folder. */
import type { ServerData } from "../../ports/server/server_side.ts";
import type { Context } from "../graph/spec.ts";

/** Options of every command that works on the server's data. */
export interface DataOptions {
  data?: string;
}

export const DATA_OPTION = {
  flags: "--data <folder:word>",
  description: "The server's data folder (default: server, in the state folder)",
} as const;

/**
 * Opens the server's data, runs `work`, and closes it whatever happens.
 * @param create whether the data is made when it is not there
 * @throws {SealholdError} NOT_FOUND where there is none and none is made
 */
export async function withServerData<T>(
  context: Context,
  options: DataOptions,
  work: (serverData: ServerData) => Promise<T>,
  create = false,
): Promise<T> {
  const serverData = await (await context.serverSide()).openData(options.data, create);
  try {
    return await work(serverData);
  } finally {
    await serverData.close();
  }
}
