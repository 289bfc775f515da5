/** Damage as it happens, and as it is made: for the tests and for bench/fuzz-codec.mjs. */
export function mutateArchive(archive: Uint8Array, random: () => number): Uint8Array {
  const below = (count: number): number => Math.floor(random() * count);
  let bytes: Uint8Array = Buffer.from(archive);
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(bytes.length);
    switch (below(7)) {
      case 0:
        bytes[at] = (bytes[at] as number) ^ (1 << below(8));
        break;
      case 1:
        bytes[at] = below(256);
        break;
      case 2:
        bytes = bytes.subarray(0, at);
        break;
      case 3: // A gigantic number where a length may stand.
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from("ffffffffffffff0f", "hex"), bytes.subarray(at + 1)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(20))]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(at + 1))]);
        break;
      case 6:
        bytes = Buffer.concat([bytes, Buffer.from([below(256)])]);
    }
    if (bytes.length === 0) break;
  }
  return new Uint8Array(bytes);
}
