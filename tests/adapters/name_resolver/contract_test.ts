import { dnsNameResolver } from "../../../src/adapters/name_resolver/dns_name_resolver.ts";
import { nameResolverContract } from "../../contracts/name_resolver_contract.ts";
import { FakeNameResolver } from "../../fakes/fake_name_resolver.ts";

nameResolverContract("dnsNameResolver", (hosts) =>
  dnsNameResolver((host, kind) => {
    const records = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
    if (records === "unreachable") return Promise.reject(new Error("SERVFAIL"));
    const found = records?.[kind];
    return found === undefined
      ? Promise.reject(new Deno.errors.NotFound("no record"))
      : Promise.resolve(found);
  }));

nameResolverContract("FakeNameResolver", (hosts) =>
  new FakeNameResolver(
    Object.fromEntries(
      Object.entries(hosts).map(([host, records]) => [
        host,
        records === "unreachable" ? records : [...records.A ?? [], ...records.AAAA ?? []],
      ]),
    ),
    [],
  ));
