import { SystemClock } from "../../../src/adapters/clock/system_clock.ts";
import { steadyClock } from "../../../src/server/steady_clock.ts";
import { clockContract } from "../../contracts/clock_contract.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";

clockContract("SystemClock", () => new SystemClock());
clockContract("steadyClock", () => steadyClock(new SystemClock()));
clockContract("FixedClock", () => new FixedClock());
