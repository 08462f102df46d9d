/** Throw-away certificates, made with the openssl command where there is one. */
import { canRun } from "../../can_run.ts";

/** A certificate with its key, both PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** A private authority and what it signed. */
export interface Certificates {
  /** PEM of the authority. */
  ca: string;
  /** For localhost and 127.0.0.1. */
  good: Certificate;
  /** For another name. */
  wrongName: Certificate;
  /** Ended yesterday. */
  expired: Certificate;
  /** Signed by itself. */
  selfSigned: Certificate;
}

const HERE = "subjectAltName=DNS:localhost,IP:127.0.0.1";

/** Whether openssl can be run; a test that needs it says so in its name when it is skipped. */
export const HAVE_OPENSSL = await canRun("openssl", "version");

/** Makes the certificates in a temporary folder that is removed again. */
export async function makeCertificates(): Promise<Certificates> {
  const dir = await Deno.makeTempDir({ prefix: "sealhold-certs-" });
  try {
    await authority(dir);
    return {
      ca: await Deno.readTextFile(`${dir}/ca.pem`),
      good: await signed(dir, "good", HERE, "2"),
      wrongName: await signed(dir, "wrong", "subjectAltName=DNS:other.example", "2"),
      expired: await signed(dir, "expired", HERE, "-1"),
      selfSigned: await selfSigned(dir),
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function authority(dir: string): Promise<void> {
  await openssl(
    ...["req", "-x509", ...newKey(`${dir}/ca.key`), "-out", `${dir}/ca.pem`],
    ...["-subj", "/CN=Test authority", "-days", "2"],
    ...["-addext", "keyUsage=critical,keyCertSign"],
  );
}

async function signed(dir: string, name: string, san: string, days: string): Promise<Certificate> {
  const base = `${dir}/${name}`;
  await Deno.writeTextFile(`${base}.ext`, `${san}\nbasicConstraints=CA:FALSE\n`);
  await openssl(
    "req",
    "-new",
    ...newKey(`${base}.key`),
    "-out",
    `${base}.csr`,
    "-subj",
    "/CN=test",
  );
  await openssl(
    ...["x509", "-req", "-in", `${base}.csr`, "-CA", `${dir}/ca.pem`, "-CAkey", `${dir}/ca.key`],
    ...["-CAcreateserial", "-out", `${base}.pem`, "-days", days, "-extfile", `${base}.ext`],
  );
  return await pair(base);
}

async function selfSigned(dir: string): Promise<Certificate> {
  const base = `${dir}/self`;
  await openssl(
    ...["req", "-x509", ...newKey(`${base}.key`), "-out", `${base}.pem`],
    ...["-subj", "/CN=localhost", "-days", "2", "-addext", HERE],
  );
  return await pair(base);
}

function newKey(path: string): string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path];
}

async function pair(base: string): Promise<Certificate> {
  const [cert, key] = await Promise.all(
    [".pem", ".key"].map((end) => Deno.readTextFile(base + end)),
  );
  return { cert: cert ?? "", key: key ?? "" };
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
