/**
 * Whether a program is there. A missing one makes `output` throw at once, before there is a promise.
 * A test that needs one says so in its name when it is skipped.
 */
export async function canRun(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args }).output()).success;
  } catch {
    return false;
  }
}
