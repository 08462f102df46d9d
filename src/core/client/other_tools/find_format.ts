import type { ToolFormat, ToolName } from "./tool_format.ts";

/** The format of a tool; loaded when it is asked for. */
export async function toolFormat(name: ToolName): Promise<ToolFormat> {
  switch (name) {
    case "leger":
      return (await import("./leger.ts")).leger;
    case "spec-kitty":
      return (await import("./spec_kitty.ts")).specKitty;
    case "merits":
      return (await import("./merits.ts")).merits;
    case "code-mesh":
      return (await import("./code_mesh.ts")).codeMesh;
  }
}
