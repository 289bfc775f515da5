/**
 * Which IP addresses can belong to somebody: those outside the ranges that IANA's special-purpose registries and RFC
 * 5771 set aside (private, loopback, link-local, documentation, benchmarking, multicast, reserved). Of IPv6 only
 * 2000::/3 is given out.
 */
import { BlockList, isIP } from "node:net";

/** False also for what is no address. */
export function isPublicAddress(text: string): boolean {
  const version = isIP(text);
  if (version === 4) return !SPECIAL.check(text, "ipv4");
  return version === 6 && GIVEN_OUT.check(text, "ipv6") && !SPECIAL.check(text, "ipv6");
}

const GIVEN_OUT = new BlockList();
GIVEN_OUT.addSubnet("2000::", 3, "ipv6");

const SPECIAL = new BlockList();
for (const [network, prefix] of [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const),
  ...([
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
  ] as const),
  ...([
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ] as const),
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv6");
}
