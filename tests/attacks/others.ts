/** What others see meanwhile, measured on a thread of its own: the attacker keeps this one busy. */
const TEXT = `
  let going = true;
  onmessage = async ({ data }) => {
    if (data === "stop") return void (going = false);
    const client = data.ca === undefined ? undefined : Deno.createHttpClient({ caCerts: [data.ca] });
    const times = [];
    while (going) {
      const start = performance.now();
      try {
        await (await fetch(data.url + "/health", { client })).text();
      } catch {
        // It counts for as long as it took.
      }
      times.push(performance.now() - start);
      await new Promise((done) => setTimeout(done, 5));
    }
    postMessage(times);
  };
`;

/** Runs some work. @returns also the slowest hundredth of what others asked meanwhile, in milliseconds */
export async function whileOthers<T>(
  target: { url: string; ca?: string },
  work: () => Promise<T>,
): Promise<{ value: T; p99Ms: number }> {
  const url = URL.createObjectURL(new Blob([TEXT], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const times = new Promise<number[]>((resolve) => worker.onmessage = ({ data }) => resolve(data));
  worker.postMessage({ url: target.url, ca: target.ca });
  const value = await work();
  worker.postMessage("stop");
  const sorted = (await times).sort((a, b) => a - b);
  worker.terminate();
  URL.revokeObjectURL(url);
  return { value, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? NaN };
}
