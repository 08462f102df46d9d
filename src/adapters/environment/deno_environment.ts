import type { Environment } from "../../ports/environment.ts";

/** The process environment through Deno. */
export const denoEnvironment: Environment = {
  os: Deno.build.os,
  readable: (name) =>
    Deno.permissions.querySync({ name: "env", variable: name }).state === "granted",
  get(name: string): string | undefined {
    try {
      const value = Deno.env.get(name);
      return value === "" ? undefined : value;
    } catch (error) {
      // Under --allow-env=A,B a refused variable reads as unset.
      if (error instanceof Deno.errors.NotCapable) return undefined;
      throw error;
    }
  },
};
