import type { ProgramRun } from "../../src/ports/program_runner.ts";
import { FakeProgramRunner, type Printed } from "./fake_program_runner.ts";

/** How the keychain fails (threats.md A8). */
export type KeychainFault =
  | "absent"
  | "no bus"
  | "locked"
  | "denied"
  | "timeout"
  | "wrong value"
  | "empty read-back"
  | "not writable";

/**
 * secret-tool as it answers, by what the real one was seen to do: exit code 1 for everything that is not success, stderr
 * empty for "not found" and for "locked", and `search` that lists locked items without their value.
 */
export class FakeSecretTool extends FakeProgramRunner {
  readonly items = new Map<string, string>();
  fault: KeychainFault | undefined;

  constructor(fault?: KeychainFault) {
    super({ "secret-tool": (run) => this.#answer(run) });
    this.fault = fault;
  }

  #answer(run: ProgramRun): Printed | undefined {
    const { fault } = this;
    if (fault === "absent") return undefined;
    if (fault === "timeout") return { tookMs: Infinity };
    if (fault === "no bus") return answer(1, "", "secret-tool: Cannot autolaunch D-Bus\n");
    const [action] = run.args;
    const name = run.args.slice(run.args.indexOf("--") + 1).join(" ");
    const value = this.items.get(name);
    switch (action) {
      case "search":
        return answer(0, value === undefined ? "" : "[/1]\nlabel = Sealhold\n");
      case "store":
        return this.#store(name, run.stdin?.exposeText() ?? "");
      case "clear":
        if (fault === "locked" || !this.items.delete(name)) return answer(1);
        return answer(0);
      default:
        return this.#lookup(value);
    }
  }

  #store(name: string, value: string): Printed {
    if (this.fault === "locked" || this.fault === "not writable") {
      return answer(1, "", "secret-tool: Cannot create an item in a locked collection\n");
    }
    if (this.fault === "denied") return answer(1, "", "secret-tool: Access denied\n");
    this.items.set(name, value);
    return answer(0);
  }

  #lookup(value: string | undefined): Printed {
    if (value === undefined || this.fault === "locked") return answer(1);
    if (this.fault === "denied") return answer(1, "", "secret-tool: Access denied\n");
    if (this.fault === "empty read-back") return answer(0, "");
    if (this.fault === "wrong value") return answer(0, value.replaceAll(/[a-z]/g, "x"));
    return answer(0, value);
  }
}

function answer(exitCode: number, stdout = "", stderr = ""): Printed {
  return { exitCode, stdout, stderr };
}
