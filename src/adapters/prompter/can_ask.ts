/** Whether somebody can answer a question. @param allowed false with `--no-prompt` */
export function canAsk(allowed: boolean): boolean {
  return allowed && Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}
