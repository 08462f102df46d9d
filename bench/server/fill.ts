/**
 * Writes secrets N000000 … through the server's interface, and reads each once, as a server finds it that has been running
 * for a while. Usage: fill.ts <url> <count>; token on stdin
 */
const AT_ONCE = 64;
const [url = "", count = "0"] = Deno.args;
const token = (await new Response(Deno.stdin.readable).text()).trim();
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };

async function ask(path: string, init?: RequestInit): Promise<void> {
  const answer = await fetch(`${url}${path}`, { headers, ...init });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The server answers ${answer.status}`);
}

/** Many at a time. */
async function forEachName(work: (name: string) => Promise<void>): Promise<void> {
  let next = 0;
  const some = async () => {
    while (next < Number(count)) await work(`N${String(next++).padStart(6, "0")}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

await forEachName((name) => {
  const body = JSON.stringify({ name, value: `postgres://app:${name}0123456789@db/app` });
  return ask("/secrets/set", { method: "POST", body });
});
await forEachName((name) => ask(`/secrets/get/${name}`));
